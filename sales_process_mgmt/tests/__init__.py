from .base import *
from .process import *
from .opportunity import *
