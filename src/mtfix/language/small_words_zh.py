"""Chinese words that say nothing by themselves."""

SMALL = frozenset(
    """的 了 是 在 和 与 及 或 这 那 其 之 们 我 你 他 她 它 着 吗 呢 吧 也 就 都 而 被 把 将 让 使 对 对于 从 由
    向 以 为 为了 等 并 并且 但 但是 如果 因为 所以 我们 你们 他们 她们 它们 自己 这个 那个 这些 那些 一个 一种
    一些 没有 不 不是 已经 可以 可能 应该 进行 通过 以及 还 又 再 很 更 最 每 各 该 此 上 下 中 里 内 外 后 前
    时 个 年 月 日 到 有 说 要 会 能""".split()
)
"""Words that no term begins or ends with."""

SMALL_CHARACTERS = frozenset("的了是在和与及或这那们我你他她它着吗呢吧也就都而被把")
