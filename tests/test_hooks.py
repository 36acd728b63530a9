"""The hooks for pre-commit, the GitHub action and the snippets of docs/ci.md do what they say: all are run."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml
from readme import copy_checkout

from mtfix.formats import known_suffixes

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BAD = "At last they talked of price and price in the market.\n"
GOOD = "At last they talked of prices in the market.\n"
REPAIRABLE = "At last they came to Xi 'an in the spring.\n"
REPAIRED = "At last they came to Xi'an in the spring.\n"

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("git") or not shutil.which("bash"), reason="needs git and bash"
)


def _environment(home: Path, **more: str) -> dict[str, str]:
    """This environment's commands, and no settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_", "CI", "PRE_COMMIT"))}
    names = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(home / "pre-commit")}
    for who in ("AUTHOR", "COMMITTER"):
        names |= {f"GIT_{who}_NAME": "A", f"GIT_{who}_EMAIL": "a@example.org"}
    path = os.pathsep.join([str(BIN), kept.get("PATH", os.defpath)])
    return {**kept, **names, "PATH": path, **more}


def _run(*command: str, folder: Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=_environment(home, **more), capture_output=True, encoding="utf-8", check=False
    )


def _done(*command: str, folder: Path, home: Path) -> str:
    done = _run(*command, folder=folder, home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    """A repository with settings and nothing else."""
    made = tmp_path / "repository"
    made.mkdir()
    _done("git", "init", "--quiet", folder=made, home=home)
    (made / "mtfix.toml").write_text('from = "zh"\n')
    return made


def _block(section: str, language: str, number: int = 0) -> str:
    """A block of code of a section of the page."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(blocks[number])


# -- pre-commit


def test_hooks_get_the_files_that_mtfix_takes_from_a_folder() -> None:
    suffixes = known_suffixes()
    for hook in HOOKS:
        pattern = re.compile(hook["files"])
        assert [s for s in suffixes if not pattern.search(f"docs/a{s}")] == []
        assert [n for n in ("a.py", "atxt", "a.txt.gz", "a.json", "a.csv") if pattern.search(n)] == []
        listed = set(re.findall(r"\w+", hook["files"].partition("(")[2]))
        assert {f".{word}" for word in listed} == suffixes


def test_pre_commit_takes_the_manifest(home: Path) -> None:
    _done("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", folder=ROOT, home=home)


def _install(folder: Path, home: Path, *hooks: dict[str, Any]) -> None:
    """Hooks of ours as hooks of this repository, run by what is installed here: no environment has to be made."""
    local = [{**hook, "language": "system"} for hook in hooks]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    _done("pre-commit", "install", folder=folder, home=home)
    _done("git", "add", ".", folder=folder, home=home)
    _done("git", "commit", "--quiet", "-m", "hooks", folder=folder, home=home)


def _commit(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    _done("git", "add", ".", folder=folder, home=home)
    return _run("git", "commit", "-m", "texts", folder=folder, home=home)


def test_the_check_hook_stops_a_commit_with_findings_and_lets_others_through(folder: Path, home: Path) -> None:
    _install(folder, home, HOOKS[0])
    (folder / "data.json").write_text(json.dumps(BAD))  # not read
    (folder / "a name with blanks.md").write_text(BAD)
    (folder / "good.txt").write_text(GOOD)
    stopped = _commit(folder, home)
    assert stopped.returncode == 1
    assert "a name with blanks.md:1:" in stopped.stdout + stopped.stderr
    assert "text/doubled" in stopped.stdout + stopped.stderr
    (folder / "a name with blanks.md").write_text(GOOD)
    assert _commit(folder, home).returncode == 0
    (folder / "data.json").write_text("{}")
    skipped = _commit(folder, home)
    assert skipped.returncode == 0
    assert "no files to check" in skipped.stdout + skipped.stderr


def test_the_check_hook_takes_arguments(folder: Path, home: Path) -> None:
    _install(folder, home, {**HOOKS[0], "args": ["--fail-on", "critical"]})
    (folder / "bad.txt").write_text(BAD)
    assert _commit(folder, home).returncode == 0


def test_the_fix_hook_repairs_and_stops_once(folder: Path, home: Path) -> None:
    fix = next(hook for hook in HOOKS if hook["id"] == "mtfix-fix")
    _install(folder, home, fix)
    (folder / "a.txt").write_text(REPAIRABLE)
    stopped = _commit(folder, home)
    assert stopped.returncode == 1
    assert "files were modified by this hook" in stopped.stdout + stopped.stderr
    assert (folder / "a.txt").read_text() == REPAIRED
    assert _commit(folder, home).returncode == 0


def test_a_file_that_cannot_be_read_stops_both_hooks(folder: Path, home: Path) -> None:
    _install(folder, home, *HOOKS)
    (folder / "a.xlf").write_text("<xliff")
    stopped = _commit(folder, home)
    assert stopped.returncode == 1
    assert (stopped.stdout + stopped.stderr).count("exit code: 2") == 2


def test_the_config_of_the_page_names_our_hooks() -> None:
    (repo,) = yaml.safe_load(_block("pre-commit", "yaml"))["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == [hook["id"] for hook in reversed(HOOKS)]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of mtfix as it is now."""
    to = tmp_path_factory.mktemp("checkout") / "mtfix"
    copy_checkout(to)
    for command in (["init", "--quiet", "-b", "main"], ["add", "."], ["commit", "--quiet", "-m", "all"]):
        _done("git", *command, folder=to, home=to.parent)
    return to


@pytest.mark.slow
def test_the_config_of_the_page_in_an_environment_that_pre_commit_makes(
    folder: Path, home: Path, checkout: Path
) -> None:
    config = _block("pre-commit", "yaml").replace("https://github.com/OWNER/mtfix", str(checkout))
    (folder / ".pre-commit-config.yaml").write_text(config)
    for name in ("bad", "good"):
        (folder / f"{name}.txt").write_text(REPAIRED if name == "good" else REPAIRABLE)
    _done("git", "add", ".", folder=folder, home=home)
    first = _run("pre-commit", "run", "--all-files", folder=folder, home=home)
    assert "files were modified by this hook" in first.stdout, first.stdout + first.stderr
    assert (folder / "bad.txt").read_text() == REPAIRED
    _done("pre-commit", "run", "--all-files", folder=folder, home=home)


# -- the GitHub action


class Job:
    """A run of the action's steps in a clean folder, as the runner does it; steps that use other actions are given."""

    def __init__(self, folder: Path, home: Path, action: Path = ROOT, **steps: Mapping[str, str]) -> None:
        self.folder, self._home, self._action = folder, home, action
        self._outputs: dict[str, Mapping[str, str]] = dict(steps)
        self.summary = home / "summary.md"
        self.summary.touch()

    def run(self, **given: str) -> subprocess.CompletedProcess[str]:
        """The last step that was run. Steps whose outputs are known are left out."""
        assert set(given) <= set(ACTION["inputs"])
        inputs = {name: given.get(name, declared["default"]) for name, declared in ACTION["inputs"].items()}
        done = None
        for step in ACTION["runs"]["steps"]:
            if step["id"] in self._outputs:
                continue
            done = self._step(step, inputs)
            if done.returncode:
                break
        assert done is not None
        return done

    def _step(self, step: dict[str, Any], inputs: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]  # whoever writes an input would write the script
        script, output = self._home / "step.sh", self._home / "output"
        script.write_text(step["run"], "utf-8")
        output.write_text("")
        names = {name: self._filled(value, inputs) for name, value in step.get("env", {}).items()}
        names |= {
            "GITHUB_ACTION_PATH": str(self._action),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.folder),
            "RUNNER_TEMP": str(self._home),
        }
        shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script))
        done = _run(*shell, folder=self.folder, home=self._home, **names)
        self._outputs[step["id"]] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done

    def _filled(self, text: str, inputs: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            first, *rest = match[1].strip().split(".")
            if first == "inputs":
                return inputs[rest[0]]
            step, kind, name = rest
            assert (first, kind) == ("steps", "outputs")
            return self._outputs[step].get(name, "")

        return re.sub(r"\$\{\{(.*?)\}\}", value, text)

    def output(self, name: str) -> str:
        """What the action gives its workflow."""
        return self._filled(ACTION["outputs"][name]["value"], {})


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    made = tmp_path / "clean folder"
    (made / "docs").mkdir(parents=True)
    (made / "docs" / "bad.md").write_text(BAD)
    (made / "good one.txt").write_text(GOOD)
    return made


@pytest.fixture
def job(clean: Path, home: Path) -> Job:
    """The action with what is installed here."""
    return Job(clean, home, python={}, install={"bin": str(BIN)})


def test_the_action_annotates_and_writes_sarif_and_a_summary(job: Job) -> None:
    done = job.run(**{"from": "zh"})
    assert done.returncode == 1, done.stderr
    assert re.search(r"^::\w+ .*file=docs/bad\.md,line=1,", done.stdout, re.MULTILINE)
    assert job.output("sarif") == "mtfix.sarif"
    sarif = json.loads((job.folder / "mtfix.sarif").read_text("utf-8"))
    (place,) = [r["locations"][0]["physicalLocation"] for r in sarif["runs"][0]["results"]]
    assert place["artifactLocation"]["uri"] == "docs/bad.md"
    assert "1 finding in 1 of 2 files" in job.summary.read_text("utf-8")


def test_the_action_takes_its_inputs(job: Job) -> None:
    done = job.run(paths="docs\n\ngood one.txt\n", args="--ignore 'text/doubled' --from zh", sarif="", summary="false")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert job.output("sarif") == ""
    assert job.summary.read_text() == ""
    assert sorted(p.name for p in job.folder.iterdir()) == ["docs", "good one.txt"]


@pytest.mark.parametrize(
    ("inputs", "status", "told"),
    [
        ({"paths": "good one.txt"}, 0, ""),
        ({"paths": "docs", "from": "zh", "args": "--fail-on critical"}, 0, ""),
        ({"paths": "absent.txt\ngood one.txt"}, 2, "absent.txt"),
        ({"args": "--no-such-option"}, 2, "--no-such-option"),
        ({"args": "'not closed"}, 1, "No closing quotation"),
        ({"args": "$(touch bad) `touch bad` ; touch bad"}, 2, "$(touch"),
        ({"paths": "$(touch bad)"}, 2, "$(touch bad)"),
        ({"paths": "--version"}, 2, "--version"),
        ({"from": "zh; touch bad"}, 2, "zh; touch bad"),
        ({"sarif": "no/such/folder.sarif"}, 2, "there is no folder no/such"),
    ],
)
def test_the_status_of_the_action(job: Job, inputs: dict[str, str], status: int, told: str) -> None:
    done = job.run(**inputs)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert not (job.folder / "bad").exists()


def test_a_file_that_cannot_be_read_costs_the_action_no_report(job: Job) -> None:
    done = job.run(paths="docs\nabsent.txt", **{"from": "zh"})
    assert done.returncode == 2
    assert job.output("sarif") == "mtfix.sarif"
    assert json.loads((job.folder / "mtfix.sarif").read_text("utf-8"))["runs"][0]["results"]


def test_every_input_is_used_and_on_the_page() -> None:
    steps = json.dumps(ACTION["runs"]["steps"])
    for name, declared in ACTION["inputs"].items():
        assert f"inputs.{name} " in steps
        assert re.search(rf"^\| `{name}` \|.*\|$", PAGE, re.MULTILINE)
        assert declared["description"]
        assert isinstance(declared["default"], str)  # the runner knows no other
    assert set(re.findall(r"inputs\.([\w-]+)", steps)) == set(ACTION["inputs"])


@pytest.mark.slow
def test_the_action_installs_what_it_runs(clean: Path, home: Path, checkout: Path) -> None:
    job = Job(clean, home, checkout, python={"python-path": sys.executable})
    done = job.run(**{"from": "zh"})
    assert done.returncode == 1, done.stderr
    assert "file=docs/bad.md,line=1," in done.stdout
    assert (home / "mtfix" / "bin" / "mtfix").is_file()


# -- the snippets of the page


def test_the_workflow_of_the_page(job: Job) -> None:
    steps = yaml.safe_load(_block("GitHub", "yaml"))["jobs"]["mtfix"]["steps"]
    (ours,) = [step for step in steps if "mtfix" in step["uses"]]
    (upload,) = [step for step in steps if "upload-sarif" in step["uses"]]
    (job.folder / "README.md").write_text(GOOD)
    done = job.run(**ours["with"])
    assert done.returncode == (1 if "major" in done.stdout else 0)
    assert "file=docs/bad.md" in done.stdout
    used = re.findall(r"steps\.(\w+)\.outputs\.(\w+)", upload["if"] + upload["with"]["sarif_file"])
    assert used == [(ours["id"], "sarif")] * 2
    assert (job.folder / job.output("sarif")).is_file()


def test_the_gitlab_job_of_the_page(clean: Path, home: Path) -> None:
    made = yaml.safe_load(_block("GitLab", "yaml"))["mtfix"]
    for line in made["script"]:
        done = _run("sh", "-ec", line, folder=clean, home=home, CI_PROJECT_DIR=str(clean))
        assert done.returncode in (0, 1), done.stderr
        assert "docs/bad.md" in done.stdout
    reports = made["artifacts"]["reports"]
    (issue,) = json.loads((clean / reports["codequality"]).read_text("utf-8"))
    assert issue["location"]["path"] == "docs/bad.md"
    suites = JUnitXml.fromfile(str(clean / reports["junit"]))
    assert suites.tests == 1


@pytest.mark.parametrize(
    ("text", "told"), [(BAD, "findings: for people to read"), (GOOD, "clean"), (None, "mtfix could not do its work")]
)
def test_the_status_of_the_page(clean: Path, home: Path, text: str | None, told: str) -> None:
    (clean / "docs" / "bad.md").write_text(text or "")
    if text is None:
        shutil.rmtree(clean / "docs")
    script = _block("Any shell", "sh", 1).replace("--fail-on major", "--fail-on minor")
    done = _run("sh", "-euc", script, folder=clean, home=home)
    assert done.stdout.splitlines()[-1] == told
    assert done.returncode == (2 if text is None else 0)


def test_the_check_of_what_is_committed(folder: Path, home: Path) -> None:
    script = _block("Any shell", "sh", 2)
    (folder / "old.txt").write_text(BAD)
    _done("git", "add", ".", folder=folder, home=home)
    _done("git", "commit", "--quiet", "-m", "old", folder=folder, home=home)
    assert _run("sh", "-c", script, folder=folder, home=home).stdout == ""  # nothing to do
    (folder / "a new one.md").write_text(BAD)
    (folder / "old.txt").unlink()
    _done("git", "add", ".", folder=folder, home=home)
    done = _run("sh", "-c", script, folder=folder, home=home)
    assert done.stdout.startswith("a new one.md:1:")
    assert done.returncode == 123  # what xargs makes of 1


@pytest.mark.slow
@pytest.mark.parametrize("section", ["GitLab", "Any shell"])
def test_the_installation_of_the_page(clean: Path, home: Path, checkout: Path, section: str) -> None:
    lines = _block(section, "sh").splitlines() if section == "Any shell" else []
    if section == "GitLab":
        made = yaml.safe_load(_block(section, "yaml"))["mtfix"]
        lines = [*made["before_script"], *made["script"]]
    shutil.copytree(checkout, clean / "mtfix")
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    path = os.pathsep.join([str(home / "venv" / "bin"), os.defpath])
    done = _run("sh", "-ec", "\n".join(lines), folder=clean, home=home, PATH=path)
    assert done.returncode in (0, 1), done.stderr
    assert (clean / "mtfix.xml").is_file()
