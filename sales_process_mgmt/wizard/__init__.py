from . import sales_gate_override
from . import sales_process_assign
