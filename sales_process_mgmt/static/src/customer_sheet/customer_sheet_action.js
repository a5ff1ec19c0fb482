import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { WithSearch } from "@web/search/with_search/with_search";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CustomerSheetView } from "./customer_sheet_view";

/** The client action: gives the customer funnel sheet Odoo's search bar over `sales.customer`. */
export class CustomerSheetAction extends Component {
    static template = "sales_process_mgmt.CustomerSheetAction";
    static components = { CustomerSheetView, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        const { action, globalState } = this.props;
        this.resModel = action.res_model || "sales.customer";
        this.searchProps = {
            resModel: this.resModel,
            context: action.context,
            domain: action.params?.domain || [],
            globalState,
            loadIrFilters: true,
            searchViewId: false,
            searchMenuTypes: ["filter", "favorite"],
        };
    }
}

registry.category("actions").add("sales_process_mgmt.customer_sheet", CustomerSheetAction);
