from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.contract.portal.contract_portal_mixin import PORTAL_STATES

REPORT = "sales_process_mgmt.report_sales_contract_action"


class ContractPortal(CustomerPortal):
    """Contracts in the portal: read, signed, declined and paid by the customer, as quotations are."""

    # === HOME ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        contracts = request.env["sales.contract"]
        for name, domain in (
            ("contract_count", self._contracts_domain()),
            ("contract_sign_count", [*self._contracts_domain(), ("state", "=", "approved")]),
        ):
            if name in counters:
                values[name] = contracts.search_count(domain) if contracts.has_access("read") else 0
        return values

    def _contracts_domain(self):
        """Contracts of the customer's company; the record rules leave those that he follows."""
        partner = request.env.user.partner_id.commercial_partner_id
        return [("commercial_partner_id", "=", partner.id), ("state", "in", PORTAL_STATES)]

    # === LIST ===

    def _contract_sortings(self):
        return {
            "date": {"label": request.env._("Newest"), "order": "id desc"},
            "name": {"label": request.env._("Number"), "order": "name"},
            "amount": {"label": request.env._("Total"), "order": "amount_total desc, id desc"},
            "state": {"label": request.env._("Status"), "order": "state, id desc"},
        }

    # Not read-only: a contract that has no token yet gets one with its link.
    @route(["/my/contracts", "/my/contracts/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_contracts(self, page=1, sortby=None, **_kwargs):
        """Show the list of the customer's contracts."""
        sortings, contracts, found = self._contract_sortings(), request.env["sales.contract"], 0
        sortby = sortby if sortby in sortings else "date"
        if contracts.has_access("read"):
            found = contracts.search_count(self._contracts_domain())
        pager = portal_pager(
            url="/my/contracts",
            total=found,
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby},
        )
        if found:
            contracts = contracts.search(
                self._contracts_domain(),
                order=sortings[sortby]["order"],
                limit=self._items_per_page,
                offset=pager["offset"],
            )
        request.session["my_contracts_history"] = contracts.ids[:100]
        values = self._prepare_portal_layout_values() | {
            "contracts": self._as_shown(contracts),
            "page_name": "contract",
            "pager": pager,
            "default_url": "/my/contracts",
            "sortby": sortby,
            "searchbar_sortings": sortings,
        }
        return request.render("sales_process_mgmt.portal_my_contracts", values)

    def _as_shown(self, contracts):
        """Links carry the token, and totals the currency, which customers do not read by themselves."""
        return contracts.sudo()

    # === PAGE ===

    def _contract_check_access(self, contract_id, access_token=None):
        """Return the contract with all rights, for who reads it or knows its token.

        :raises AccessError: for anybody else, and for customers as long as it is not approved
        :raises MissingError: where there is none
        """
        contract_sudo = self._document_check_access("sales.contract", contract_id, access_token=access_token)
        contract = request.env["sales.contract"].browse(contract_id)
        if not contract_sudo._portal_is_visible() and not contract.has_access("read"):
            raise AccessError(request.env._("This contract is not ready yet."))
        return contract_sudo

    @route(["/my/contracts/<int:contract_id>"], type="http", auth="public", website=True)
    def portal_contract_page(
        self, contract_id, access_token=None, report_type=None, download=False, message=False, **kwargs
    ):
        """Show a contract, or its PDF."""
        try:
            contract_sudo = self._contract_check_access(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type in ("html", "pdf", "text"):
            return self._show_report(model=contract_sudo, report_type=report_type, report_ref=REPORT, download=download)
        values = {
            "contract": contract_sudo,
            "doc": contract_sudo,
            "paper": contract_sudo._document(),
            "to_sign": contract_sudo._has_to_be_signed(),
            "message": message,
            "report_type": "html",
            "res_company": contract_sudo.company_id,
            "backend_url": f"/odoo/contracts/{contract_id}",
            "page_name": "contract",
        }
        values = self._get_page_view_values(
            contract_sudo, access_token, values, "my_contracts_history", False, **kwargs
        )
        return request.render("sales_process_mgmt.portal_contract_page", values)

    # === SIGN, DECLINE ===

    @route(["/my/contracts/<int:contract_id>/accept"], type="jsonrpc", auth="public", website=True)
    def portal_contract_accept(self, contract_id, access_token=None, name=None, signature=None, shown=None):
        """Sign the contract that is shown: either all of it is stored, or nothing, and the customer reads why."""
        shown = shown or request.httprequest.args.get("shown")
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            contract_sudo = self._contract_check_access(contract_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("This contract is not here any more. Ask us for the new version.")}
        try:
            with request.env.cr.savepoint():
                contract_sudo._sign_by_customer(name, signature, shown)
        except UserError as error:
            return {"error": str(error)}
        contract_sudo._post_signed(self._author(contract_sudo))
        return {"force_refresh": True, "redirect_url": contract_sudo.get_portal_url(query_string="&message=sign_ok")}

    @route(["/my/contracts/<int:contract_id>/decline"], type="http", auth="public", methods=["POST"], website=True)
    def portal_contract_decline(self, contract_id, access_token=None, decline_message=None, **_kwargs):
        """Decline a contract with a reason, which its salesperson reads."""
        try:
            contract_sudo = self._contract_check_access(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                contract_sudo._decline_by_customer(decline_message, self._author(contract_sudo))
        except UserError:
            return request.redirect(contract_sudo.get_portal_url(query_string="&message=cant_decline"))
        return request.redirect(contract_sudo.get_portal_url(query_string="&message=declined"))

    def _author(self, contract_sudo):
        """Return in whose name is written: who is logged in, else the customer, who alone got the link."""
        user = request.env.user
        return contract_sudo.partner_id if user._is_public() else user.partner_id
