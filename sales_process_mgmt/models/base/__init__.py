from . import fact_mixin  # kinds of document fact
from . import cached_mixin  # definitions that end a cache when they change
from . import text_limit_mixin  # free text has an end
from . import range_mixin  # figures with bounds
from . import same_company_mixin  # nothing of another company
from . import company_rule_mixin  # rules that a company has once
from . import seen_mixin  # links to what one sees
from . import derived_mixin  # stored fields that nobody types
from . import guarded_fields_mixin  # fields of Odoo that no client writes
from . import append_only_mixin  # lines that nobody writes
from . import sales_part  # parts that are switched on in Settings
from . import short_list_mixin  # lists that a form reads in one statement
from . import line_mixin  # short lists on a form
from . import portal_read_mixin  # what customers read in the portal
from . import sealed_file_mixin  # files that prove something
from . import job_place  # where a nightly job goes on
from . import merge  # what hangs on records that are merged
from . import domain_mixin  # literal domains that administrators type
from . import sales_approval_role, sales_approval_rule, sales_approval_tier  # what is approved by whom
from . import sales_approval_delegate  # who decides for whom
from . import approval_engine_mixin, sales_approval_step  # what was asked of whom, and decided
from . import approval_content_mixin, approval_asking_mixin, approval_deciding_mixin, approval_mixin  # documents
from . import approved_life_mixin  # documents whose state follows their approval
