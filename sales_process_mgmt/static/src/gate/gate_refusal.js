import { WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

// The server's name of the refusal: without it the client would show a crash and not the words.
const GATE_REFUSAL = "odoo.addons.sales_process_mgmt.models.process.gate_mixin.GateRefusal";

registry.category("error_dialogs").add(GATE_REFUSAL, WarningDialog);
