"""What the demo company needs before it can trade: accounts, tax, warehouse, costs."""

COSTS = 0.7  # share of the list price


def prepare(env, company):
    """Set up the company; its chart is the Chinese one where that is installed."""
    _load_accounts(env, company)
    company.stock_move_sms_validation = False
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    warehouse.write({"name": "华兴总仓 Main Warehouse", "code": "HX"})
    products = env["product.product"].search([("company_id", "=", company.id)])
    for product in products:
        product.standard_price = round(product.list_price * COSTS, 2)
    products.taxes_id = company.account_sale_tax_id
    _set_languages(env, company)


def _load_accounts(env, company):
    if not company.chart_template:
        chinese = env["ir.module.module"].search_count([("name", "=", "l10n_cn"), ("state", "=", "installed")])
        # Not try_loading: it warns as long as modules are being installed.
        env["account.chart.template"]._load("cn" if chinese else "generic_coa", company, install_demo=False)
    if company.account_sale_tax_id.amount != 13:
        company.account_sale_tax_id.write({"name": "13%", "amount": 13, "description": "增值税 VAT 13%"})
    _use_outstanding_account(env, company)


def _use_outstanding_account(env, company):
    """Let payments be booked at once, so that they settle their invoices."""
    journal = bank(env, company)
    account = env["account.account"].search(
        [("account_type", "=", "asset_current"), ("reconcile", "=", True), ("company_ids", "in", company.ids)], limit=1
    ) or env["account.account"].create(
        {"name": "Outstanding Receipts", "code": "101498", "account_type": "asset_current", "reconcile": True}
    )
    journal.inbound_payment_method_line_ids.payment_account_id = account


def bank(env, company):
    """Return the company's bank journal."""
    return env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)


def _set_languages(env, company):
    """Customers in China get their documents in Chinese, where that language is installed."""
    installed = {code for code, _name in env["res.lang"].get_installed()}
    partners = env["res.partner"].search([("company_id", "=", company.id)])
    home = partners.filtered(lambda partner: partner.country_id.code == "CN")
    home.lang = "zh_CN" if "zh_CN" in installed else "en_US"
    (partners - home).lang = "en_US"
