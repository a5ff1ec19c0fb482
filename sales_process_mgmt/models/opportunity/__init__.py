from . import sales_opportunity_alert  # what is not normal about a deal
from . import alert_job  # the nightly look at all deals
from . import alert_mixin  # crm.lead: raises what follows from an event at once
from . import sales_objection
from . import objection_handover  # sales.handover: open objections go along
from . import sales_playbook_answer  # answers that worked, for all
from . import sales_buying_signal
from . import sales_competitor_position
from . import people_mixin  # crm.lead: fetches everybody named on the form at once
from . import rival_mixin  # crm.lead: objections, signals, competitors
from . import sales_control_factor  # the thirteen factors of the control score
from . import sales_control_rate  # what a score is worth
from . import sales_control_answer
from . import sales_control_history
from . import control_mixin  # crm.lead: its score, measured when an answer changes
from . import control_sheet_mixin  # crm.lead: all factors on one sheet
from . import sales_selling_coaching
from . import selling_mode_mixin  # crm.lead: what the customer values, and how to sell to him
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
from . import deal_row_mixin  # what a line of knowledge about a deal has in common
from . import buying_gap  # what a buying centre must not lack
from . import buying_company_mixin  # res.company: which gaps are named
from . import sales_buying_role  # who plays which role at the customer
from . import buying_mixin  # crm.lead: the buying centre and its gaps
from . import sales_need  # what the customer needs
from . import need_mixin  # crm.lead: needs and the need plan
from . import swot_mixin  # crm.lead: strengths, weaknesses, opportunities, threats
