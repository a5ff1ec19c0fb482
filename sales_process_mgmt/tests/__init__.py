from .base import *
from .contract import *
from .customer import *
from .opportunity import *
from .process import *
