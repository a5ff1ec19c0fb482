from . import fact_mixin  # kinds of document fact
from . import cached_mixin  # definitions that end a cache when they change
