from . import sales_cycle_report, sales_funnel_report, sales_load_report, sales_velocity_report
