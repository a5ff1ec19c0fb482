from . import sales_gate_override, sales_need_confirm, sales_process_assign
