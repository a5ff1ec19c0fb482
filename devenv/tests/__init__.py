"""Tests of the set-up: what goes wrong on a machine is one clear line, and the next run mends it."""
