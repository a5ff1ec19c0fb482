from . import sales_credit_grade
from . import exposure_mixin  # what a customer owes and is about to owe
from . import credit_suggest_mixin  # grade and limit from behaviour
from . import credit_job_mixin  # nightly: holds of orders
from . import sales_credit_standing
from . import order_credit_mixin  # orders that the credit must reach for
from . import order_line_credit_mixin  # what is added to them later
from . import partner_credit_mixin
from . import company_credit_mixin
