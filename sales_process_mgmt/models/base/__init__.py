from . import fact_mixin
