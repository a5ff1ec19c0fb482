from . import sales_opportunity_alert  # what is not normal about a deal
from . import alert_job  # the nightly look at all deals
from . import alert_mixin  # crm.lead: raises what follows from an event at once
from . import answer_mixin  # crm.lead: whether something that we sell answers the need
from . import sales_qualification_rule  # what must be known before a lead becomes an opportunity
from . import sales_qualification_override  # a leader converts it nevertheless
from . import qualification_mixin  # crm.lead: budget, authority, need, timeline
from . import conversion_mixin  # crm.lead: the gate before an opportunity
from . import hold_mixin  # crm.lead: set aside, or kept as a potential customer
from . import sales_buying_sign
from . import buying_phase_mixin  # crm.lead: how far the customer is in his buying
from . import sales_score_rule  # what gives points
from . import score_hits  # the points of leads, in SQL
from . import score_mixin  # crm.lead: score and grade
