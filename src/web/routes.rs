//! Every address of the program on one page: method, pattern, door and handler. The routes are registered from this
//! table, and the permission matrix is tested from it.
use super::admin::{
    audit, batch_decision, batch_message as admin_batch_message, batch_show as admin_batch, calendar_day,
    calendar_new, calendar_show, calendars, carrier_access, carrier_costs, carrier_new, carrier_show,
    carriers, companies, company_access, company_address, company_new, company_show, device_number,
    device_show as admin_device, import_mapping, import_new, import_show, imports, letter_show, letters,
    manage, people, person_access, person_link, person_new, person_second_factor, person_sessions,
    person_show, policies, policy_new, purchase_device, purchase_new, purchase_show, purchases, queue,
    seller_access, seller_new, seller_show, sellers, task_job, tasks, ticket_arrival, ticket_correction,
    ticket_course, ticket_decision, ticket_device, ticket_label, ticket_lock as admin_lock,
    ticket_message as admin_message, ticket_new, ticket_papers as admin_papers, ticket_payment,
    ticket_quote as admin_quote, ticket_quote_course, ticket_refund, ticket_show as admin_ticket,
    ticket_task, tickets as admin_tickets, timetable, unexpected as admin_unexpected, unexpected_show,
    warranty as admin_warranty,
};
use super::own::{account, second_factor, second_factor_new, sessions};
use super::page::Door;
use super::portal::{
    batch_answers, batch_boxes, batch_message, batch_new, batch_photos, batch_rows, batch_scan, batch_show,
    batch_submission, device_show, devices, ticket_battery, ticket_cancellation, ticket_check,
    ticket_disagreement, ticket_label as portal_label, ticket_lock as portal_lock, ticket_message,
    ticket_number, ticket_papers, ticket_photos, ticket_price, ticket_problem, ticket_quote, ticket_reason,
    ticket_sender, ticket_sent, ticket_sequel, ticket_show, tickets, warranty,
};
use super::public::{
    forgotten, health, help, hook, label, label_battery, label_checklist, label_fresh, lock, password, quote,
    quote_answer, quote_fresh, sign_in, sign_in_code, sign_in_set_up,
};
use super::tree::Tree;
pub use super::with_files::takes_files;
use super::workshop::{
    arrivals, parcel_papers, parcel_show, stock, ticket_analysis, ticket_lock as workshop_lock,
    ticket_message as workshop_message, ticket_quote as workshop_quote, ticket_receipt, ticket_repair,
    ticket_replacement, ticket_sending_back, ticket_show as workshop_ticket,
    unexpected as workshop_unexpected, work,
};
use super::{assets, demo, error, evidence, light, original, way_back};
use crate::models::person::{Agent, Customer, Technician};
use actix_web::{guard, web};

/// What a request does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Looks; HEAD works too. Changes nothing.
    Get,
    /// Changes something, and then sends the browser on to look.
    Post,
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Looks or changes.
    pub method: Method,
    /// The address, with the parts that vary in braces.
    pub pattern: &'static str,
    /// Who may come.
    pub door: Door,
}

macro_rules! routes {
    ($($method:ident $pattern:literal $door:ident => $handler:path;)+) => {
        /// The table.
        pub const ROUTES: &[Route] =
            &[$(Route { method: Method::$method, pattern: $pattern, door: Door::$door }),+];

        /// Registers every route of the table.
        pub fn register(config: &mut web::ServiceConfig) {
            let mut tree = Tree::default();
            $(tree.add($pattern, routes!(@one $method $handler));)+
            tree.register(config);
            config.default_service(web::to(error::nothing_here));
        }
    };
    (@one Get $handler:path) => {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to($handler)
    };
    (@one Post $handler:path) => {
        web::post().to($handler)
    };
}

routes! {
    Get  "/" Public => sign_in::home;
    Get  "/sign-in" Public => sign_in::show;
    Post "/sign-in" Public => sign_in::submit;
    Post "/sign-out" Public => sign_in::sign_out;
    Get  "/sign-in/code" Public => sign_in_code::show;
    Post "/sign-in/code" Public => sign_in_code::submit;
    Get  "/sign-in/set-up" Public => sign_in_set_up::show;
    Post "/sign-in/set-up" Public => sign_in_set_up::submit;
    Get  "/forgotten" Public => forgotten::show;
    Post "/forgotten" Public => forgotten::submit;
    Get  "/forgotten/sent" Public => forgotten::sent;
    Get  "/password/{token}" Public => password::show;
    Post "/password/{token}" Public => password::submit;
    Get  "/account" Own => account::show;
    Post "/account" Own => account::submit;
    Post "/account/sessions" Own => sessions::submit;
    Get  "/account/second-factor" Own => second_factor::show;
    Post "/account/second-factor" Own => second_factor::begin;
    Get  "/account/second-factor/new" Own => second_factor_new::show;
    Post "/account/second-factor/new" Own => second_factor_new::submit;
    Post "/account/second-factor/codes" Own => second_factor::fresh_codes;
    Post "/account/second-factor/removal" Own => second_factor::remove;
    Get  "/help" Public => help::show;
    Get  "/health" Public => health::health;
    Get  "/ready" Public => health::ready;
    Get  "/static/{name}" Public => assets::show;
    Post "/hooks/karrio" Public => hook::karrio;
    Get  "/l/{token}" Public => label::show;
    Get  "/l/{token}/posted" Public => label::ask;
    Post "/l/{token}/posted" Public => label::posted;
    Get  "/l/{token}/fresh" Public => label_fresh::show;
    Post "/l/{token}/fresh" Public => label_fresh::submit;
    Post "/l/{token}/checklist" Public => label_checklist::submit;
    Get  "/l/{token}/battery" Public => label_battery::show;
    Post "/l/{token}/battery" Public => label_battery::submit;
    Get  "/l/{token}/{file}" Public => label::pdf;
    Get  "/k/{token}" Public => lock::show;
    Post "/k/{token}" Public => lock::submit;

    Get  "/q/{token}" Public => quote::show;
    Get  "/q/{token}/answer" Public => quote_answer::show;
    Post "/q/{token}/answer" Public => quote_answer::submit;
    Get  "/q/{token}/fresh" Public => quote_fresh::show;
    Post "/q/{token}/fresh" Public => quote_fresh::submit;
    Get  "/q/{token}/invoice.pdf" Public => quote::invoice;
    Get  "/q/{token}/photos/{photo}/{size}" Public => quote::picture;

    Get  "/tickets" Portal => tickets::show;
    Get  "/warranty" Portal => warranty::show;
    Post "/warranty" Portal => warranty::submit;
    Get  "/batches/new" Portal => batch_new::show;
    Post "/batches/new" Portal => batch_new::submit;
    Get  "/batches/{batch}" Portal => batch_show::show;
    Post "/batches/{batch}/rows" Portal => batch_rows::submit;
    Get  "/batches/{batch}/scan" Portal => batch_scan::show;
    Post "/batches/{batch}/scan" Portal => batch_scan::submit;
    Get  "/batches/{batch}/answers" Portal => batch_answers::show;
    Post "/batches/{batch}/answers" Portal => batch_answers::submit;
    Get  "/batches/{batch}/photos" Portal => batch_photos::show;
    Post "/batches/{batch}/photos" Portal => batch_photos::submit;
    Post "/batches/{batch}/tray" Portal => batch_photos::assign;
    Get  "/batches/{batch}/photos/{tray}/{size}" Portal => batch_photos::picture;
    Get  "/batches/{batch}/boxes" Portal => batch_boxes::show;
    Post "/batches/{batch}/boxes" Portal => batch_boxes::submit;
    Post "/batches/{batch}/departure" Portal => batch_boxes::depart;
    Post "/batches/{batch}/submission" Portal => batch_submission::submit;
    Post "/batches/{batch}/message" Portal => batch_message::submit;
    Get  "/devices" Portal => devices::show;
    Post "/devices/unlisted/return" Portal => device_show::submit_unlisted;
    Get  "/devices/{device}" Portal => device_show::show;
    Post "/devices/{device}/return" Portal => device_show::submit;
    Get  "/tickets/{reference}" Portal => ticket_show::show;
    Get  "/tickets/{reference}/reason" Portal => ticket_reason::show;
    Post "/tickets/{reference}/reason" Portal => ticket_reason::submit;
    Get  "/tickets/{reference}/late" Portal => ticket_reason::late;
    Get  "/tickets/{reference}/price" Portal => ticket_price::show;
    Post "/tickets/{reference}/price" Portal => ticket_price::submit;
    Get  "/tickets/{reference}/price/stopped" Portal => ticket_price::stopped;
    Get  "/tickets/{reference}/problem" Portal => ticket_problem::show;
    Post "/tickets/{reference}/problem" Portal => ticket_problem::submit;
    Get  "/tickets/{reference}/number" Portal => ticket_number::show;
    Post "/tickets/{reference}/number" Portal => ticket_number::submit;
    Get  "/tickets/{reference}/photos" Portal => ticket_photos::show;
    Post "/tickets/{reference}/photos" Portal => ticket_photos::submit;
    Post "/tickets/{reference}/photos/{photo}/removal" Portal => ticket_photos::remove;
    Post "/tickets/{reference}/photos/{photo}/place" Portal => ticket_photos::move_to;
    Get  "/tickets/{reference}/photos/{photo}/{size}" Portal => ticket_photos::picture;
    Get  "/tickets/{reference}/sender" Portal => ticket_sender::show;
    Post "/tickets/{reference}/sender" Portal => ticket_sender::submit;
    Get  "/tickets/{reference}/sender/correction" Portal => ticket_sender::show_correction;
    Post "/tickets/{reference}/sender/correction" Portal => ticket_sender::correct;
    Get  "/tickets/{reference}/check" Portal => ticket_check::show;
    Post "/tickets/{reference}/submission" Portal => ticket_check::submit;
    Get  "/tickets/{reference}/sent" Portal => ticket_sent::show;
    Get  "/tickets/{reference}/correction" Portal => ticket_problem::show_correction;
    Post "/tickets/{reference}/correction" Portal => ticket_problem::correct;
    Get  "/tickets/{reference}/cancellation" Portal => ticket_cancellation::show;
    Post "/tickets/{reference}/cancellation" Portal => ticket_cancellation::submit;
    Get  "/tickets/{reference}/battery" Portal => ticket_battery::show;
    Post "/tickets/{reference}/battery" Portal => ticket_battery::submit;
    Get  "/tickets/{reference}/lock" Portal => portal_lock::show;
    Post "/tickets/{reference}/lock" Portal => portal_lock::submit;
    Get  "/tickets/{reference}/label" Portal => portal_label::show;
    Post "/tickets/{reference}/label" Portal => portal_label::submit;
    Get  "/tickets/{reference}/papers/{file}" Portal => ticket_papers::show;
    Get  "/tickets/{reference}/quote" Portal => ticket_quote::show;
    Post "/tickets/{reference}/quote" Portal => ticket_quote::submit;
    Get  "/tickets/{reference}/quote/invoice.pdf" Portal => ticket_quote::invoice;
    Get  "/tickets/{reference}/disagreement" Portal => ticket_disagreement::show;
    Post "/tickets/{reference}/disagreement" Portal => ticket_disagreement::submit;
    Get  "/tickets/{reference}/way-back" Portal => way_back::show::<Customer>;
    Post "/tickets/{reference}/way-back" Portal => way_back::submit::<Customer>;
    Post "/tickets/{reference}/sequel" Portal => ticket_sequel::submit;
    Post "/tickets/{reference}/messages" Portal => ticket_message::submit;
    Post "/tickets/{reference}/messages/removal" Portal => ticket_message::remove;
    Get  "/tickets/{reference}/messages/{message}/attachment.pdf" Portal => ticket_message::attachment;

    Get  "/admin" Admin => queue::show;
    Get  "/admin/tickets" Admin => admin_tickets::show;
    Get  "/admin/batches/{batch}" Admin => admin_batch::show;
    Post "/admin/batches/{batch}/decision" Admin => batch_decision::submit;
    Post "/admin/batches/{batch}/message" Admin => admin_batch_message::submit;
    Get  "/admin/tickets/{reference}" Admin => admin_ticket::show;
    Get  "/admin/tickets/{reference}/photos/{photo}/original" Admin => original::show::<Agent>;
    Get  "/admin/tickets/{reference}/photos/{photo}/{size}" Admin => admin_ticket::picture;
    Get  "/admin/tickets/{reference}/photos" Admin => evidence::show::<Agent>;
    Post "/admin/tickets/{reference}/photos" Admin => evidence::submit::<Agent>;
    Get  "/admin/tickets/{reference}/light" Admin => light::show::<Agent>;
    Post "/admin/tickets/{reference}/photos/{photo}/original" Admin => original::submit::<Agent>;
    Post "/admin/tickets/{reference}/photos/{photo}/removal" Admin => evidence::remove::<Agent>;
    Post "/admin/tickets/{reference}/decision" Admin => ticket_decision::submit;
    Get  "/admin/tickets/{reference}/quote" Admin => admin_quote::show;
    Post "/admin/tickets/{reference}/quote" Admin => admin_quote::submit;
    Get  "/admin/tickets/{reference}/quote/invoice.pdf" Admin => admin_quote::invoice;
    Post "/admin/tickets/{reference}/quote/withdrawal" Admin => ticket_quote_course::withdraw;
    Post "/admin/tickets/{reference}/quote/answer" Admin => ticket_quote_course::answer_for_them;
    Post "/admin/tickets/{reference}/quote/again" Admin => ticket_quote_course::send_again;
    Get  "/admin/tickets/{reference}/payment" Admin => ticket_payment::show;
    Post "/admin/tickets/{reference}/payment" Admin => ticket_payment::submit;
    Post "/admin/tickets/{reference}/device" Admin => ticket_device::submit;
    Post "/admin/tickets/{reference}/label" Admin => ticket_label::submit;
    Get  "/admin/tickets/{reference}/label.pdf" Admin => ticket_label::pdf;
    Get  "/admin/tickets/{reference}/papers/{file}" Admin => admin_papers::show;
    Post "/admin/tickets/{reference}/cancellation" Admin => ticket_course::cancel;
    Post "/admin/tickets/{reference}/approval-removal" Admin => ticket_course::take_back;
    Post "/admin/tickets/{reference}/battery" Admin => ticket_course::clear_battery;
    Post "/admin/tickets/{reference}/lock-removal" Admin => admin_lock::submit;
    Post "/admin/tickets/{reference}/label-again" Admin => ticket_course::send_label;
    Post "/admin/tickets/{reference}/assignment" Admin => ticket_course::assign;
    Post "/admin/tickets/{reference}/verdict" Admin => ticket_course::judge;
    Post "/admin/tickets/{reference}/arrival" Admin => ticket_arrival::submit;
    Get  "/admin/unexpected" Admin => admin_unexpected::show;
    Get  "/admin/unexpected/{unexpected}" Admin => unexpected_show::show;
    Post "/admin/unexpected/{unexpected}" Admin => unexpected_show::submit;
    Get  "/admin/unexpected/{unexpected}/photos/{row}/{size}" Admin => unexpected_show::picture;
    Post "/admin/tickets/{reference}/correction" Admin => ticket_correction::submit;
    Get  "/admin/tickets/{reference}/way-back" Admin => way_back::show::<Agent>;
    Post "/admin/tickets/{reference}/way-back" Admin => way_back::submit::<Agent>;
    Post "/admin/tickets/{reference}/refund" Admin => ticket_refund::submit;
    Post "/admin/tickets/{reference}/refund/failure" Admin => ticket_refund::failed;
    Get  "/admin/returns/new" Admin => ticket_new::show;
    Post "/admin/returns/new" Admin => ticket_new::submit;
    Post "/admin/tickets/{reference}/tasks/{task}" Admin => ticket_task::submit;
    Get  "/admin/warranty" Admin => admin_warranty::show;
    Post "/admin/warranty" Admin => admin_warranty::submit;
    Get  "/admin/timetable" Admin => timetable::show;
    Post "/admin/tickets/{reference}/messages" Admin => admin_message::submit;
    Post "/admin/tickets/{reference}/messages/removal" Admin => admin_message::remove;
    Get  "/admin/tickets/{reference}/messages/{message}/attachment.pdf" Admin => admin_message::attachment;

    Get  "/admin/audit" Administration => audit::show;
    Get  "/admin/letters" Administration => letters::show;
    Get  "/admin/letters/{letter}" Administration => letter_show::show;
    Post "/admin/letters/{letter}" Administration => letter_show::submit;
    Get  "/admin/tasks" Administration => tasks::show;
    Post "/admin/tasks/{task}/dismissal" Administration => tasks::dismiss;
    Post "/admin/tasks/jobs/{job}/retry" Administration => task_job::try_again;
    Post "/admin/tasks/jobs/{job}/dismissal" Administration => task_job::dismiss;
    Get  "/admin/calendars" Administration => calendars::show;
    Get  "/admin/calendars/new" Administration => calendar_new::show;
    Post "/admin/calendars/new" Administration => calendar_new::submit;
    Get  "/admin/calendars/{calendar}" Administration => calendar_show::show;
    Post "/admin/calendars/{calendar}" Administration => calendar_show::submit;
    Post "/admin/calendars/{calendar}/days/{day}/removal" Administration => calendar_day::remove;
    Get  "/admin/carriers" Administration => carriers::show;
    Post "/admin/carriers" Administration => carriers::submit;
    Post "/admin/carriers/rules/{rule}/removal" Administration => carriers::remove;
    Post "/admin/carriers/rules/{rule}/sooner" Administration => carriers::sooner;
    Get  "/admin/carriers/new" Administration => carrier_new::show;
    Post "/admin/carriers/new" Administration => carrier_new::submit;
    Get  "/admin/carriers/costs" Administration => carrier_costs::show;
    Get  "/admin/carriers/costs.csv" Administration => carrier_costs::file;
    Get  "/admin/carriers/{carrier}" Administration => carrier_show::show;
    Post "/admin/carriers/{carrier}" Administration => carrier_show::submit;
    Post "/admin/carriers/{carrier}/access" Administration => carrier_access::submit;

    Get  "/admin/people" Administration => people::show;
    Get  "/admin/people/new" Administration => person_new::show;
    Post "/admin/people/new" Administration => person_new::submit;
    Get  "/admin/people/{person}" Administration => person_show::show;
    Post "/admin/people/{person}" Administration => person_show::submit;
    Post "/admin/people/{person}/access" Administration => person_access::submit;
    Post "/admin/people/{person}/link" Administration => person_link::submit;
    Post "/admin/people/{person}/sessions" Administration => person_sessions::submit;
    Post "/admin/people/{person}/second-factor" Administration => person_second_factor::submit;

    Get  "/admin/manage" Administration => manage::show;
    Get  "/admin/companies" Administration => companies::show;
    Get  "/admin/companies/new" Administration => company_new::show;
    Post "/admin/companies/new" Administration => company_new::submit;
    Get  "/admin/companies/{company}" Administration => company_show::show;
    Post "/admin/companies/{company}" Administration => company_show::submit;
    Post "/admin/companies/{company}/access" Administration => company_access::submit;
    Post "/admin/companies/{company}/addresses" Administration => company_address::submit;
    Post "/admin/companies/{company}/addresses/{address}/removal" Administration => company_address::remove;
    Get  "/admin/sellers" Administration => sellers::show;
    Get  "/admin/sellers/new" Administration => seller_new::show;
    Post "/admin/sellers/new" Administration => seller_new::submit;
    Get  "/admin/sellers/{seller}" Administration => seller_show::show;
    Post "/admin/sellers/{seller}" Administration => seller_show::submit;
    Post "/admin/sellers/{seller}/access" Administration => seller_access::submit;
    Get  "/admin/purchases" Administration => purchases::show;
    Get  "/admin/purchases/new" Administration => purchase_new::show;
    Post "/admin/purchases/new" Administration => purchase_new::submit;
    Get  "/admin/purchases/{purchase}" Administration => purchase_show::show;
    Post "/admin/purchases/{purchase}" Administration => purchase_show::submit;
    Post "/admin/purchases/{purchase}/devices" Administration => purchase_device::submit;
    Get  "/admin/imports" Administration => imports::show;
    Get  "/admin/imports/new" Administration => import_new::show;
    Post "/admin/imports/new" Administration => import_new::submit;
    Get  "/admin/imports/{import}" Administration => import_show::show;
    Get  "/admin/imports/{import}/columns" Administration => import_mapping::show;
    Post "/admin/imports/{import}/columns" Administration => import_mapping::submit;
    Post "/admin/imports/{import}/confirmation" Administration => import_show::confirm;
    Post "/admin/imports/{import}/removal" Administration => import_show::discard;
    Get  "/admin/policies" Administration => policies::show;
    Get  "/admin/policies/new" Administration => policy_new::show;
    Post "/admin/policies/new" Administration => policy_new::submit;
    Get  "/admin/devices/{device}" Administration => admin_device::show;
    Post "/admin/devices/{device}" Administration => admin_device::submit;
    Post "/admin/devices/{device}/numbers" Administration => device_number::submit;
    Post "/admin/devices/{device}/numbers/{number}/removal" Administration => device_number::remove;

    Get  "/workshop" Workshop => arrivals::show;
    Get  "/workshop/parcels/{parcel}" Workshop => parcel_show::show;
    Get  "/workshop/parcels/{parcel}/papers/{file}" Workshop => parcel_papers::show;
    Post "/workshop/parcels/{parcel}" Workshop => parcel_show::submit;
    Get  "/workshop/unexpected" Workshop => workshop_unexpected::show;
    Post "/workshop/unexpected" Workshop => workshop_unexpected::submit;
    Get  "/workshop/unexpected/{unexpected}/photos/{row}/{size}" Workshop => workshop_unexpected::picture;
    Get  "/workshop/tickets/{reference}" Workshop => workshop_ticket::show;
    Get  "/workshop/tickets/{reference}/photos/{photo}/original" Workshop => original::show::<Technician>;
    Get  "/workshop/tickets/{reference}/photos/{photo}/{size}" Workshop => workshop_ticket::picture;
    Get  "/workshop/tickets/{reference}/photos" Workshop => evidence::show::<Technician>;
    Post "/workshop/tickets/{reference}/photos" Workshop => evidence::submit::<Technician>;
    Get  "/workshop/tickets/{reference}/light" Workshop => light::show::<Technician>;
    Post "/workshop/tickets/{reference}/photos/{photo}/original" Workshop => original::submit::<Technician>;
    Post "/workshop/tickets/{reference}/photos/{photo}/removal" Workshop => evidence::remove::<Technician>;
    Get  "/workshop/tickets/{reference}/receipt" Workshop => ticket_receipt::show;
    Get  "/workshop/tickets/{reference}/quote" Workshop => workshop_quote::show;
    Post "/workshop/tickets/{reference}/quote" Workshop => workshop_quote::submit;
    Post "/workshop/tickets/{reference}/receipt" Workshop => ticket_receipt::submit;
    Get  "/workshop/tickets/{reference}/lock" Workshop => workshop_lock::show;
    Post "/workshop/tickets/{reference}/lock" Workshop => workshop_lock::submit;
    Post "/workshop/tickets/{reference}/lock-removal" Workshop => workshop_lock::remove;
    Get  "/workshop/tickets/{reference}/analysis" Workshop => ticket_analysis::show;
    Post "/workshop/tickets/{reference}/analysis" Workshop => ticket_analysis::submit;
    Post "/workshop/tickets/{reference}/analysis/way" Workshop => ticket_analysis::after_price;
    Get  "/workshop/tickets/{reference}/repair" Workshop => ticket_repair::show;
    Post "/workshop/tickets/{reference}/repair" Workshop => ticket_repair::submit;
    Post "/workshop/tickets/{reference}/repair/impossible" Workshop => ticket_repair::impossible;
    Get  "/workshop/tickets/{reference}/replacement" Workshop => ticket_replacement::show;
    Post "/workshop/tickets/{reference}/replacement" Workshop => ticket_replacement::submit;
    Post "/workshop/tickets/{reference}/replacement/impossible" Workshop => ticket_replacement::impossible;
    Get  "/workshop/tickets/{reference}/sending-back" Workshop => ticket_sending_back::show;
    Post "/workshop/tickets/{reference}/sending-back" Workshop => ticket_sending_back::submit;
    Post "/workshop/tickets/{reference}/sending-back/undeliverable" Workshop => ticket_sending_back::undeliverable;
    Get  "/workshop/work" Workshop => work::show;
    Get  "/workshop/stock" Workshop => stock::show;
    Post "/workshop/stock" Workshop => stock::submit;
    Post "/workshop/stock/{unit}/removal" Workshop => stock::remove;
    Post "/workshop/tickets/{reference}/messages" Workshop => workshop_message::submit;
    Post "/workshop/tickets/{reference}/messages/removal" Workshop => workshop_message::remove;
    Get  "/workshop/tickets/{reference}/messages/{message}/attachment.pdf" Workshop => workshop_message::attachment;

    Get  "/demo/codes" Public => demo::codes::show;
    Get  "/demo/mail" Public => demo::mails::show;
    Get  "/demo/mail/{name}" Public => demo::mails::one;
    Get  "/demo/mail/{name}/body" Public => demo::mails::body;
    Get  "/demo/mail/{name}/{part}" Public => demo::mails::attachment;
}
