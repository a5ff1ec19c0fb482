from . import test_checklist
from . import test_concurrency
from . import test_funnel
from . import test_gate
from . import test_history
from . import test_hoot
from . import test_process
from . import test_win_rate
