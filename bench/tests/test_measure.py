"""What a run is said to have taken."""

import sys
import unittest

from bench import measure


class Measure(unittest.TestCase):
    def test_memory_of_whoever_measures_is_not_counted(self):
        own = bytearray(b'x') * (64 << 20)
        run, said = measure.run([sys.executable, '-I', '-S', '-c', 'print("done")'])
        self.assertEqual(said, b'done\n')
        self.assertLess(run.peak, 32 << 20)
        self.assertEqual(len(own), 64 << 20)

    def test_memory_of_what_runs_is(self):
        run, _ = measure.run([sys.executable, '-I', '-S', '-c', 'x = bytearray(b"x") * (64 << 20)'])
        self.assertGreater(run.peak, 64 << 20)

    def test_a_command_that_fails_or_is_not_there_says_so(self):
        with self.assertRaisesRegex(measure.Failed, '^false ended with 1:'):
            measure.run(['false'])
        with self.assertRaisesRegex(measure.Failed, "(?s)^none-such ended with no start:.*No such file or directory: 'none-such'"):
            measure.run(['none-such'])
