from . import test_architecture, test_control_bands, test_job_place, test_links, test_row_forms, test_statistics
from . import test_approval_abuse, test_approval_access, test_approval_change, test_approval_flow
from . import test_approval_people, test_approval_race, test_approval_rules, test_approval_screens
from . import test_placeholders
