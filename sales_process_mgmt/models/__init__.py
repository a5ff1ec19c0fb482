# The map of the house: a room knows only those above it in this list (tests/test_architecture.py).
from . import base  # registries and mixins that every room uses
from . import process  # processes, steps, criteria, gates, history, win rates, zones
from . import opportunity  # what needs attention on a deal: alerts
from . import extend  # one file per core model: composes the mixins of the rooms
