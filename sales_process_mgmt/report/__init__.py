from . import sales_cycle_report
from . import sales_funnel_report
from . import sales_velocity_report
