from . import sales_gate_override, sales_process_assign
