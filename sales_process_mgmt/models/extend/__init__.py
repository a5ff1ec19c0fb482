from . import crm_lead
from . import crm_stage
from . import mail_thread
from . import crm_team
from . import res_company
from . import res_config_settings
from . import utm_source
from . import res_users
