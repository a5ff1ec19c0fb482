"""Data generators and benchmarks; the README holds what they measured."""
