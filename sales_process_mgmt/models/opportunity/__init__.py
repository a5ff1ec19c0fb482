from . import sales_opportunity_alert  # what is not normal about a deal
from . import alert_job  # the nightly look at all deals
from . import alert_mixin  # crm.lead: raises what follows from an event at once
from . import swot_mixin  # crm.lead: strengths, weaknesses, opportunities, threats
