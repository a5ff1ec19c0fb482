from . import sales_class_override, sales_gate_override, sales_process_assign
