from . import sales_opportunity_alert  # what is not normal about a deal
from . import alert_job  # the nightly look at all deals
from . import alert_mixin  # crm.lead: raises what follows from an event at once
from . import deal_row_mixin  # what a line of knowledge about a deal has in common
from . import answer_mixin  # crm.lead: whose need something we sell answers
from . import people_mixin  # crm.lead: fetches everybody named on the form at once
from . import buying_gap  # what a buying centre must not lack
from . import buying_company_mixin  # res.company: which gaps are named
from . import sales_buying_role  # who plays which role at the customer
from . import buying_mixin  # crm.lead: the buying centre and its gaps
from . import sales_need  # what the customer needs
from . import need_mixin  # crm.lead: needs and the need plan
