from .base import *
from .customer import *
from .opportunity import *
from .process import *
