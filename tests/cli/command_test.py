import json
import subprocess
import unittest

from harness import ACD, SITE, CommandTest


class Command(CommandTest):
    def commands(self):
        text = self.acd("--help").out
        listed = text[text.index("Commands:") : text.index("Examples:")]
        return [line.split()[0] for line in listed.splitlines()[1:] if line.strip()]

    def test_version(self):
        self.assertRegex(self.acd("--version").out, r"^acd \d+\.\d+\.\d+\n$")

    def test_every_command_helps_with_examples(self):
        self.assertIn("route", self.commands())
        for command in self.commands():
            with self.subTest(command):
                text = self.acd(command, "--help").out
                self.assert_says(text, f"Usage: acd {command}", "Examples:", f"acd {command}")

    def test_a_wrong_word_gets_a_suggestion(self):
        done = self.acd("rout", status=2)
        self.assert_says(done.err, "there is no command 'rout'; did you mean 'route'?", "lint")
        self.assertNotIn("did you mean", self.acd("xylophone", status=2).err)
        self.assertEqual(self.acd("lnit", status=2).out, "")

    def test_bad_usage_ends_with_2(self):
        for arguments in ([], ["--bogus"], ["lint"], ["lint", "a", "b"], ["route", "--seed"], ["completion"], ["completion", "tcsh"]):
            with self.subTest(arguments=arguments):
                done = self.acd(*arguments, status=2)
                self.assertEqual(done.out, "")
                self.assertTrue(done.err.startswith("acd: "), done.err)


class Completion(CommandTest):
    def complete(self, *words):
        """What bash would offer for the last word."""
        listed = " ".join(f"'{word}'" for word in words)
        script = f"""
            source <('{ACD}' completion bash)
            COMP_WORDS=(acd {listed}) COMP_CWORD={len(words)}
            _acd
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash(self):
        self.assertEqual(self.complete("ro"), ["route"])
        self.assertIn("--version", self.complete(""))
        self.assertIn("lint", self.complete(""))
        self.assertEqual(self.complete("route", "--se"), ["--seed"])
        self.assertEqual(self.complete("eval", "--context", ""), ["filter", "queue", "target", "skip_if"])
        self.assertEqual(self.complete("eval", "-c", "s"), ["skip_if"])
        self.assertEqual(self.complete("eval", "--scalar-in", "d"), ["documented"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.complete("lint", "work"), [])  # bash offers files then

    def test_every_command_and_flag_is_in_every_shell(self):
        commands = self.complete("")
        for shell in ("bash", "zsh", "fish"):
            script = self.acd("completion", shell).out
            for command in commands:
                if not command.startswith("-"):
                    self.assertIn(command, script)
            self.assertIn("keep-going", script)
        subprocess.run(["bash", "-n"], input=self.acd("completion", "bash").out.encode(), check=True)


if __name__ == "__main__":
    unittest.main()
