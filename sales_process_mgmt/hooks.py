def pre_init_hook(env):
    """Add the stored fields of opportunities empty: nothing is followed or known yet, so there is nothing to compute.

    Otherwise the ORM would compute them for every existing lead, one batch after another.
    """
    env.cr.execute(
        """
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS sales_zone varchar,
                             ADD COLUMN IF NOT EXISTS sales_value_type varchar,
                             ADD COLUMN IF NOT EXISTS sales_work_rank integer DEFAULT 9,
                             ADD COLUMN IF NOT EXISTS sales_bant_budget varchar DEFAULT 'unknown',
                             ADD COLUMN IF NOT EXISTS sales_bant_authority varchar DEFAULT 'unknown',
                             ADD COLUMN IF NOT EXISTS sales_bant_need varchar DEFAULT 'unknown',
                             ADD COLUMN IF NOT EXISTS sales_bant_timeline varchar DEFAULT 'unknown',
                             ADD COLUMN IF NOT EXISTS sales_score integer,
                             ADD COLUMN IF NOT EXISTS sales_score_grade varchar,
                             ADD COLUMN IF NOT EXISTS sales_score_lines jsonb;
        ALTER TABLE crm_lead ALTER COLUMN sales_work_rank DROP DEFAULT,
                             ALTER COLUMN sales_bant_budget DROP DEFAULT,
                             ALTER COLUMN sales_bant_authority DROP DEFAULT,
                             ALTER COLUMN sales_bant_need DROP DEFAULT,
                             ALTER COLUMN sales_bant_timeline DROP DEFAULT
        """
    )


def post_init_hook(env):
    """Rebuild what can be known of the past; give stages made by demo data their translated names."""
    env["sales.stage.transition"]._rebuild()
    env["sales.settlement"]._rebuild()
    env["sales.process"].search([]).step_ids._push_translations()


def uninstall_hook(env):
    """Leave Odoo's CRM working: teams keep the stages and opportunities, without a process behind them."""
    env.cr.execute("UPDATE crm_team SET sales_process_id = NULL")
    env.cr.execute("UPDATE crm_stage SET sales_step_id = NULL, sales_process_id = NULL")
    env.cr.execute("DROP FUNCTION IF EXISTS sales_currency_rate(int, date, int)")
    env["sales.job.place"]._forget()
    env.invalidate_all(flush=False)
