"""Tests of the addon that need a database of their own from its beginning to its end."""
