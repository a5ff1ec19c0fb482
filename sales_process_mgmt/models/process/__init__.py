from . import document_fact_mixin  # facts that quotation, order, stock, invoice and calendar prove
from . import stage_label_mixin  # names of stages in what is kept of them
from . import sales_process
from . import sales_process_step
from . import criterion_domain_mixin  # what an exit criterion's domain may look at
from . import sales_stage_criterion
from . import sales_lead_criterion
from . import override_mixin  # a leader lets something pass
from . import sales_stage_override
from . import sales_stage_transition
from . import transition_rebuild  # history from before the addon was there
from . import sales_stage_win_rate
from . import stage_mixin  # crm.stage: the step that it stands for
from . import team_mixin  # crm.team: the process that it follows
from . import column_mixin  # crm.lead: the columns of a pipeline
from . import position_mixin  # crm.lead: where it stands in the process of its team
from . import gate_mixin  # crm.lead: may it pass?
from . import start_mixin  # crm.lead: where may it begin?
from . import giving_mixin  # crm.lead: forms that end their user's right to read
from . import leaving_mixin  # crm.lead: what becomes of it outside its process
from . import history_mixin  # crm.lead: what happened
from . import merging_mixin  # crm.lead: what is kept of one that is merged into another
from . import checklist_mixin  # crm.lead: what is left to do
from . import zone_mixin  # crm.lead: Miller Heiman zone and work order
from . import probability_mixin  # crm.lead: where the probability comes from
