from . import (
    sales_customer_card_report,
    sales_customer_effort_report,
    sales_cycle_report,
    sales_funnel_report,
    sales_velocity_report,
)
