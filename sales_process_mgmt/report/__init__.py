from . import sales_account_movement, sales_cycle_report, sales_funnel_report, sales_velocity_report
from . import sales_account_objective_report, sales_visit_sheet
