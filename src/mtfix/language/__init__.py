"""What we know of languages: casing, articles, inflection, sentences, pinyin."""
