"""``python -m devenv`` inside the virtual environment."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
