from . import sales_cycle_report, sales_funnel_report, sales_velocity_report
from . import sales_competitor_report
from . import sales_control_closed  # what both reports on the control score share
from . import sales_control_calibration
from . import sales_control_factor_report
from . import sales_account_movement
from . import sales_account_objective_report, sales_visit_sheet
from . import (
    sales_customer_card_report,
    sales_customer_effort_report,
)
from . import sales_load_report
from . import sales_contract_ledger
from . import sales_contract_trail
