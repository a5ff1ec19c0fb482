"""What the demo company needs before it can trade: accounts, tax, warehouse, costs."""

COSTS = 0.7  # share of the list price


def prepare(env):
    """Set up the company; its chart is the Chinese one where that is installed."""
    company = env.company
    company.partner_id.tz = "Asia/Shanghai"
    _load_accounts(env, company)
    products = env["product.product"].search([("company_id", "=", company.id)])
    for product in products:
        product.standard_price = round(product.list_price * COSTS, 2)
    if "iap_enrich_auto_done" in company._fields:
        company.iap_enrich_auto_done = True  # it is not to be looked up in the net
    products.taxes_id = company.account_sale_tax_id
    _set_languages(env, company)


def _load_accounts(env, company):
    if not company.chart_template:
        installed = [("name", "=", "l10n_cn"), ("state", "=", "installed")]
        chinese = env["ir.module.module"].search_count(installed)
        # Not try_loading: it warns as long as modules are being installed.
        env["account.chart.template"]._load("cn" if chinese else "generic_coa", company, install_demo=False)
        if not chinese:
            _make_chinese(env, company)
    if company.account_sale_tax_id.amount != 13:
        company.account_sale_tax_id.write({"name": "13%", "amount": 13, "description": "增值税 VAT 13%"})
    _use_outstanding_account(env, company)


def _make_chinese(env, company):
    """The generic chart comes with the country and the currency of the United States."""
    china = env.ref("base.cn")
    groups = env["account.tax.group"].search([("company_id", "=", company.id)])
    taxes = env["account.tax"].with_context(active_test=False).search([("company_id", "=", company.id)])
    groups.country_id = china
    taxes.country_id = china
    positions = env["account.fiscal.position"].search([("company_id", "=", company.id), ("country_id", "!=", False)])
    positions.country_id = china
    company.write({"account_fiscal_country_id": china.id, "currency_id": env.ref("base.CNY").id})


def _use_outstanding_account(env, company):
    """Let payments be booked at once, so that they settle their invoices."""
    account = env["account.account"].create(
        {"name": "Outstanding Receipts", "code": "101498", "account_type": "asset_current", "reconcile": True}
    )
    bank(env, company).inbound_payment_method_line_ids.payment_account_id = account


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
