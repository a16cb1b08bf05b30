//! The tables, as both databases have them. A test holds this file against the migrated databases.

diesel::table! {
    settings (name) { name -> Text, value -> Text }
}
diesel::table! {
    sequences (name) { name -> Text, last -> BigInt }
}
diesel::table! {
    calendars (id) {
        id -> Text, name -> Text, region -> Text, zone -> Text, version -> Integer,
        recount_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    calendar_days (id) { id -> Text, calendar_id -> Text, closed_on -> Date, why -> Text }
}
diesel::table! {
    policies (id) { id -> Text, version -> Integer, numbers -> Text, valid_from -> Timestamp, made_by -> Nullable<Text> }
}
diesel::table! {
    companies (id) {
        id -> Text, name -> Text, name_key -> Text, created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>, version -> Integer,
    }
}
diesel::table! {
    addresses (id) {
        id -> Text, company_id -> Nullable<Text>, name -> Text, lines -> Text, town -> Text,
        postcode -> Text, country -> Text, created_at -> Timestamp,
    }
}
diesel::table! {
    sellers (id) {
        id -> Text, name -> Text, name_key -> Text, legal_name -> Text, vat_number -> Nullable<Text>,
        bank_details -> Nullable<Text>, address_id -> Text, calendar_id -> Text, opening_minute -> Integer,
        closing_minute -> Integer, contract_service -> Nullable<Text>, contract_licence -> Nullable<Text>,
        created_at -> Timestamp, closed_at -> Nullable<Timestamp>, version -> Integer,
    }
}
diesel::table! {
    people (id) {
        id -> Text, email -> Text, email_key -> Text, name -> Text, name_key -> Text, language -> Text,
        password_hash -> Nullable<Text>, created_at -> Timestamp, disabled_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}
diesel::table! {
    person_words (word, person_id) { word -> Text, person_id -> Text }
}
diesel::table! {
    password_links (id) {
        id -> Text, person_id -> Text, token_hash -> Text, key_number -> Integer, generation -> Integer,
        purpose -> Text, created_at -> Timestamp, expires_at -> Timestamp, used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    memberships (id) {
        id -> Text, person_id -> Text, role -> Text, company_id -> Nullable<Text>,
        seller_id -> Nullable<Text>, created_at -> Timestamp, ended_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    sessions (key_hash) {
        key_hash -> Text, person_id -> Text, created_at -> Timestamp, touched_at -> Timestamp,
        expires_at -> Timestamp, waits_for -> Nullable<Text>, proven_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    second_factors (person_id) { person_id -> Text, secret -> Nullable<Text>, pending -> Nullable<Text>, last_step -> BigInt, confirmed_at -> Nullable<Timestamp> }
}
diesel::table! {
    recovery_codes (id) { id -> Text, person_id -> Text, code_hash -> Text, used_at -> Nullable<Timestamp> }
}
diesel::table! {
    throttles (kind, subject) { kind -> Text, subject -> Text, opened_at -> Timestamp, count -> Integer }
}
diesel::table! {
    purchases (id) {
        id -> Text, company_id -> Text, seller_id -> Text, order_number -> Text, order_line -> Integer,
        ordered_on -> Date, delivered_on -> Nullable<Date>, invoice_number -> Nullable<Text>,
        quantity -> Integer, price_pence -> BigInt, currency -> Text, created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    devices (id) {
        id -> Text, purchase_id -> Text, company_id -> Text, seller_id -> Text, unit -> Integer,
        generation -> Integer, category -> Text, brand -> Text, model -> Text, model_key -> Text,
        storage -> Nullable<Text>, colour -> Nullable<Text>, grade -> Nullable<Text>, state -> Text,
        replaces_id -> Nullable<Text>, cover_ends_on -> Nullable<Date>, created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    device_codes (id) {
        id -> Text, device_id -> Text, kind -> Text, code -> Text, tail -> Text,
    }
}
diesel::table! {
    stock (id) {
        id -> Text, seller_id -> Text, model_key -> Text, storage_gb -> Nullable<Integer>,
        colour -> Nullable<Text>, grade_rank -> Integer, code -> Text, added_at -> Timestamp,
        ticket_id -> Nullable<Text>, reserved_at -> Nullable<Timestamp>, shipped_at -> Nullable<Timestamp>,
        model -> Text,
    }
}
diesel::table! {
    batches (id) {
        id -> Text, company_id -> Text, person_id -> Text, created_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>, version -> Integer, form -> Text,
        changed_at -> Nullable<Timestamp>, reminded_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    batch_rows (id) {
        id -> Text, batch_id -> Text, position -> Integer, number -> Text, fault -> Text,
        device_id -> Nullable<Text>, ticket_id -> Nullable<Text>, box_number -> Integer,
    }
}
diesel::table! {
    batch_photos (id) {
        id -> Text, batch_id -> Text, file_name -> Text, original_key -> Text, shown_key -> Text, thumb_key -> Text,
        sha256 -> Text, bytes -> BigInt, width -> Integer, height -> Integer, remarks -> Text, created_at -> Timestamp,
        camera -> Nullable<Text>, taken_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    parcels (id) {
        id -> Text, reference -> Text, company_id -> Text, seller_id -> Nullable<Text>, sender_id -> Text,
        recipient_name -> Text, recipient_email -> Text, send_back_to_id -> Nullable<Text>,
        weight_g -> Nullable<Integer>, label_by_hand -> Bool, created_at -> Timestamp,
        posted_at -> Nullable<Timestamp>, last_scan_at -> Nullable<Timestamp>,
        received_at -> Nullable<Timestamp>, prepared -> Text,
    }
}
diesel::table! {
    tickets (id) {
        id -> Text, reference -> Text, version -> Integer, company_id -> Text, person_id -> Text,
        device_id -> Nullable<Text>, seller_id -> Nullable<Text>, batch_id -> Nullable<Text>,
        parcel_id -> Nullable<Text>, policy_id -> Text, agent_id -> Nullable<Text>,
        previous_id -> Nullable<Text>, stage -> Text, reception -> Text, coverage -> Text,
        outcome -> Nullable<Text>, reason -> Nullable<Text>, identity -> Nullable<Text>, title -> Text,
        device_key -> Nullable<Text>, unsafe_battery -> Bool, held -> Bool, receipts -> Integer,
        due_at -> Nullable<Timestamp>, agent_at -> Nullable<Timestamp>, created_at -> Timestamp,
        changed_at -> Timestamp, submitted_at -> Nullable<Timestamp>, received_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    requests (ticket_id) {
        ticket_id -> Text, form -> Text, detail -> Nullable<Text>, code_kind -> Nullable<Text>,
        code -> Nullable<Text>, description -> Text, exclusions -> Text, cover -> Nullable<Text>,
        erasure_wording -> Nullable<Text>, erasure_at -> Nullable<Timestamp>, saved_at -> Timestamp,
        aspect -> Nullable<Text>, condition -> Nullable<Text>, price_asked_at -> Nullable<Timestamp>,
        any_colour_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    ticket_clocks (id) {
        id -> Text, ticket_id -> Text, kind -> Text, started_at -> Timestamp, due_at -> Timestamp,
        paused_at -> Nullable<Timestamp>, days_left -> Nullable<Integer>,
        breached_at -> Nullable<Timestamp>, done_at -> Nullable<Timestamp>, remind_at -> Nullable<Timestamp>,
        counted_from -> Nullable<Timestamp>, counted_days -> Nullable<Integer>,
    }
}
diesel::table! {
    blockers (id) {
        id -> Text, ticket_id -> Text, kind -> Text, opened_at -> Timestamp, opened_by -> Nullable<Text>,
        cleared_at -> Nullable<Timestamp>, cleared_by -> Nullable<Text>, cleared_why -> Nullable<Text>,
        platform -> Nullable<Text>,
    }
}
diesel::table! {
    tasks (id) {
        id -> Text, kind -> Text, ticket_id -> Nullable<Text>, job_id -> Nullable<Text>, data -> Text,
        due_at -> Timestamp, created_at -> Timestamp, done_at -> Nullable<Timestamp>,
        done_by -> Nullable<Text>, done_why -> Nullable<Text>,
    }
}
diesel::table! {
    staged_files (key) { key -> Text, staged_at -> Timestamp, given_up_at -> Nullable<Timestamp> }
}
diesel::table! {
    photos (id) {
        id -> Text, ticket_id -> Text, message_id -> Nullable<Text>, analysis_id -> Nullable<Text>,
        slot -> Text, file_name -> Text, original_key -> Text, shown_key -> Text, thumb_key -> Text,
        sha256 -> Text, bytes -> BigInt, width -> Integer, height -> Integer, remarks -> Text,
        person_id -> Text, created_at -> Timestamp, ticket_version -> Nullable<Integer>,
        camera -> Nullable<Text>, taken_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    receptions (id) {
        id -> Text, ticket_id -> Text, receipt -> Integer, person_id -> Text, reception -> Text,
        missing -> Text, accessories -> Text, invoice_seen -> Bool, locked -> Nullable<Bool>,
        code -> Nullable<Text>, identity -> Nullable<Text>, note -> Text, made_at -> Timestamp,
    }
}
diesel::table! {
    unexpected_parcels (id) {
        id -> Text, seller_id -> Text, person_id -> Text, scan -> Text, sender -> Text, note -> Text,
        version -> Integer, created_at -> Timestamp, sent_at -> Nullable<Timestamp>,
        ticket_id -> Nullable<Text>, settled_at -> Nullable<Timestamp>, settled_by -> Nullable<Text>,
        settled_why -> Nullable<Text>,
    }
}
diesel::table! {
    unexpected_photos (id) {
        id -> Text, unexpected_id -> Text, file_name -> Text, original_key -> Text, shown_key -> Text,
        thumb_key -> Text, sha256 -> Text, bytes -> BigInt, width -> Integer, height -> Integer,
        remarks -> Text, created_at -> Timestamp,
    }
}
diesel::table! {
    messages (id) {
        id -> Text, ticket_id -> Text, person_id -> Nullable<Text>, side -> Text, internal -> Bool,
        body -> Text, mail_id -> Nullable<Text>, created_at -> Timestamp, pdf_key -> Nullable<Text>,
        pdf_name -> Nullable<Text>, draft_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    ticket_looks (person_id, ticket_id) { person_id -> Text, ticket_id -> Text, version -> Integer, at -> Timestamp }
}
diesel::table! {
    ticket_words (word, ticket_id) { word -> Text, ticket_id -> Text }
}
diesel::table! {
    labels (id) {
        id -> Text, parcel_id -> Text, state -> Text, carrier -> Text, carrier_name -> Text, number -> Text,
        request -> Text, carrier_ref -> Nullable<Text>, cost_pence -> Nullable<BigInt>, tracked -> Bool,
        a4_key -> Nullable<Text>, small_key -> Nullable<Text>, valid_until -> Date, expires_at -> Timestamp,
        created_at -> Timestamp, bought_at -> Nullable<Timestamp>, alive_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>, carrier_id -> Nullable<Text>, fallbacks -> Text,
        asked_at -> Nullable<Timestamp>, missed -> Integer, said -> Nullable<Text>,
        track_at -> Nullable<Timestamp>, slip_key -> Nullable<Text>, manifest_key -> Nullable<Text>,
    }
}
diesel::table! { carriers (id) {
        id -> Text, kind -> Text, name -> Text, name_key -> Text, account -> Text, service -> Text,
        ordinary -> Bool, at_once -> Integer, timeout_s -> Integer, version -> Integer, failing -> Integer,
        heard_at -> Nullable<Timestamp>, created_at -> Timestamp, closed_at -> Nullable<Timestamp>,
} }
diesel::table! { carrier_rules (id) {
        id -> Text, carrier_id -> Text, place -> Integer, seller_id -> Nullable<Text>,
        category -> Nullable<Text>, country -> Nullable<Text>, created_at -> Timestamp,
} }
diesel::table! { carrier_calls (id) {
        id -> Text, carrier_id -> Text, label_id -> Text, what -> Text, status -> Nullable<Integer>,
        took_ms -> BigInt, said -> Text, at -> Timestamp,
} }
diesel::table! { scans (id) {
        id -> Text, label_id -> Text, status -> Text, at -> Timestamp, place -> Text, words -> Text,
        noted_at -> Timestamp,
} }
diesel::table! {
    links (id) {
        id -> Text, token_hash -> Text, key_number -> Integer, generation -> Integer, purpose -> Text,
        ticket_id -> Nullable<Text>, label_id -> Nullable<Text>, quote_id -> Nullable<Text>,
        sent_to -> Text, created_at -> Timestamp, expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    link_uses (id) { id -> Text, link_id -> Text, what -> Text, at -> Timestamp, file -> Text }
}
diesel::table! {
    analyses (id) {
        id -> Text, ticket_id -> Text, receipt -> Integer, person_id -> Text, right_device -> Bool,
        fault_found -> Nullable<Bool>, as_described -> Nullable<Bool>, cause -> Nullable<Text>,
        decision -> Nullable<Text>, skipped_why -> Nullable<Text>, note -> Text,
        corrects_id -> Nullable<Text>, made_at -> Timestamp, final_at -> Nullable<Timestamp>,
        coverage -> Nullable<Text>, checks -> Text, internal_note -> Text, why -> Text, form -> Text,
    }
}
diesel::table! {
    repairs (id) {
        id -> Text, ticket_id -> Text, receipt -> Integer, person_id -> Text, form -> Text, tested -> Bool,
        made_at -> Timestamp, sent_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    repair_parts (id) {
        id -> Text, repair_id -> Text, position -> Integer, kind -> Text, text -> Text, quantity -> Integer,
    }
}
diesel::table! {
    dispatches (id) {
        id -> Text, ticket_id -> Text, person_id -> Text, what -> Text, device_id -> Nullable<Text>,
        carrier -> Text, number -> Text, note -> Text, sent_at -> Timestamp,
    }
}
diesel::table! {
    refunds (id) {
        id -> Text, ticket_id -> Text, most_pence -> BigInt, price_pence -> BigInt, why -> Text,
        payment_id -> Nullable<Text>, made_at -> Timestamp, ended_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    quotes (id) {
        id -> Text, ticket_id -> Text, version -> Integer, state -> Text, work -> Text, net_pence -> BigInt,
        vat_pence -> BigInt, person_id -> Text, made_at -> Timestamp, expires_at -> Timestamp,
        answered_at -> Nullable<Timestamp>, ended_at -> Nullable<Timestamp>, issuer -> Text,
        vat_points -> Integer, to_name -> Text, to_email -> Text, note -> Text, on_account -> Bool,
        invoice -> Nullable<Text>,
    }
}
diesel::table! {
    quote_lines (id) {
        id -> Text, quote_id -> Text, position -> Integer, text -> Text, quantity -> Integer,
        net_pence -> BigInt,
    }
}
diesel::table! {
    payments (id) {
        id -> Text, ticket_id -> Text, quote_id -> Nullable<Text>, direction -> Text, pence -> BigInt,
        paid_on -> Date, reference -> Text, person_id -> Text, created_at -> Timestamp, alike -> Integer,
    }
}
diesel::table! {
    events (id) {
        id -> Text, ticket_id -> Nullable<Text>, company_id -> Nullable<Text>, seller_id -> Nullable<Text>,
        subject -> Nullable<Text>, kind -> Text, actor -> Text, person_id -> Nullable<Text>,
        version -> Nullable<Integer>, data -> Text, at -> Timestamp, position -> Nullable<BigInt>, seal -> Nullable<Text>,
    }
}
diesel::table! {
    jobs (id) {
        id -> Text, kind -> Text, v -> Integer, body -> Text, run_at -> Timestamp, attempt -> Integer,
        lease_until -> Nullable<Timestamp>, claimed_by -> Nullable<Text>, dedupe_key -> Nullable<Text>,
        done_at -> Nullable<Timestamp>, parked_at -> Nullable<Timestamp>, last_error -> Nullable<Text>,
        ticket_id -> Nullable<Text>, event_id -> Nullable<Text>, priority -> Integer,
        created_at -> Timestamp, tried_before -> Integer, done_by -> Nullable<Text>,
        done_why -> Nullable<Text>,
    }
}
diesel::table! {
    letters (id) {
        id -> Text, kind -> Text, ticket_id -> Nullable<Text>, event_id -> Nullable<Text>,
        message_id -> Text, to_name -> Text, to_email -> Text, facts -> Text, state -> Text,
        answer -> Nullable<Text>, created_at -> Timestamp, sent_at -> Nullable<Timestamp>,
        person_id -> Nullable<Text>, version -> Integer, to_key -> Text,
    }
}
diesel::table! {
    article_votes (id) {
        id -> Text, article -> Text, voter_hash -> Text, helpful -> Bool, note -> Nullable<Text>,
        at -> Timestamp,
    }
}
diesel::table! {
    imports (id) {
        id -> Text, kind -> Text, state -> Text, version -> Integer, file_name -> Text,
        file_key -> Nullable<Text>, bytes -> BigInt, headers -> Text, mapping -> Text,
        person_id -> Nullable<Text>, about_rows -> Integer, rows_read -> Integer, counts -> Text,
        created_at -> Timestamp, changed_at -> Timestamp,
    }
}
diesel::table! {
    import_pages (import_id, part, number) { import_id -> Text, part -> Text, number -> Integer, body -> Text }
}
diesel::table! {
    import_mappings (kind, headers) { kind -> Text, headers -> Text, mapping -> Text, saved_at -> Timestamp }
}
/// Which column of a table names a row of which other one.
macro_rules! joinable {
    ($($child:ident -> $parent:ident ($key:ident),)+) => { $(diesel::joinable!($child -> $parent ($key));)+ };
}
joinable! {
    calendar_days -> calendars (calendar_id), addresses -> companies (company_id),
    sellers -> addresses (address_id), sellers -> calendars (calendar_id),
    memberships -> people (person_id), memberships -> companies (company_id),
    memberships -> sellers (seller_id), person_words -> people (person_id),
    password_links -> people (person_id), sessions -> people (person_id), second_factors -> people (person_id),
    purchases -> companies (company_id), purchases -> sellers (seller_id),
    devices -> purchases (purchase_id), devices -> companies (company_id), devices -> sellers (seller_id),
    device_codes -> devices (device_id), batch_rows -> batches (batch_id),
    batch_photos -> batches (batch_id), parcels -> companies (company_id), parcels -> sellers (seller_id),
    tickets -> companies (company_id), tickets -> devices (device_id), tickets -> sellers (seller_id),
    tickets -> parcels (parcel_id), tickets -> policies (policy_id), requests -> tickets (ticket_id),
    ticket_clocks -> tickets (ticket_id), ticket_looks -> tickets (ticket_id),
    ticket_words -> tickets (ticket_id), blockers -> tickets (ticket_id), photos -> tickets (ticket_id),
    photos -> people (person_id), messages -> tickets (ticket_id), messages -> people (person_id),
    labels -> parcels (parcel_id), labels -> carriers (carrier_id), carrier_rules -> carriers (carrier_id),
    carrier_rules -> sellers (seller_id), links -> tickets (ticket_id), links -> labels (label_id),
    link_uses -> links (link_id), events -> tickets (ticket_id), letters -> tickets (ticket_id),
    imports -> people (person_id), analyses -> people (person_id), repair_parts -> repairs (repair_id),
}
diesel::allow_tables_to_appear_in_same_query! {
    calendars, calendar_days, policies, companies, addresses, sellers, people, person_words, password_links,
    memberships, sessions, purchases, devices, device_codes, parcels, tickets, requests, ticket_looks,
    ticket_words, ticket_clocks, blockers, photos, receptions, unexpected_parcels, unexpected_photos,
    messages, labels, links, link_uses, events, letters, tasks, jobs, imports, analyses, repairs, repair_parts,
    dispatches, refunds, payments, stock, settings, quotes, quote_lines, batches, batch_rows, batch_photos, carriers,
    carrier_rules, second_factors, recovery_codes,
}
diesel::allow_tables_to_appear_in_same_query!(scans, labels);
