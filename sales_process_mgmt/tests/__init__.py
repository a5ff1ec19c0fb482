from .base import *
from .opportunity import *
from .process import *
