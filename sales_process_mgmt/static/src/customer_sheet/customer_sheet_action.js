import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { WithSearch } from "@web/search/with_search/with_search";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { searchBarProps } from "../search/search_bar_props";
import { CustomerSheetView } from "./customer_sheet_view";

/** The client action: gives the customer funnel sheet Odoo's search bar over `sales.customer`. */
export class CustomerSheetAction extends Component {
    static template = "sales_process_mgmt.CustomerSheetAction";
    static components = { CustomerSheetView, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.searchProps = searchBarProps(this.props, "sales.customer");
        this.resModel = this.searchProps.resModel;
    }
}

registry.category("actions").add("sales_process_mgmt.customer_sheet", CustomerSheetAction);
