from . import sales_opportunity_alert  # what is not normal about a deal
from . import alert_job  # the nightly look at all deals
from . import alert_mixin  # crm.lead: raises what follows from an event at once
from . import sales_objection
from . import sales_playbook_answer  # answers that worked, for all
from . import sales_buying_signal
from . import sales_competitor_position
from . import rival_mixin  # crm.lead: objections, signals, competitors
