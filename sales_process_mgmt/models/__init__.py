# The map of the house: a room knows only those above it in this list (tests/test_architecture.py).
from . import base  # registries and mixins that every room uses
from . import process  # processes, steps, criteria, gates, history, win rates, zones
from . import customer  # what is known and measured of a customer: card, class, key account, pool, hand-over
from . import opportunity  # how well a deal is known, and what needs attention on it
from . import contract  # what was promised: contracts, payment plans, settlement
from . import extend  # one file per core model: composes the mixins of the rooms
