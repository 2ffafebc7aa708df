//! What the views show.

use super::{Checked, arrows, line, node, parties};
use flowproof::claims::Verdict;
use flowproof::picture::{Change, Focus, FrameKind, Mark, Outcome, Shape, Stroke, Tone, View};

fn first_look() -> Checked {
    Checked::example("first-look.flow")
}

#[test]
fn the_whole_policy() {
    let picture = first_look().draw(Focus::Whole);
    assert_eq!(
        arrows(&picture),
        [
            "User -> WhatsApp definite: \u{1F512} personal_message",
            "User -> WhatsApp conditional: ip_address, | phone_number | when account",
            "User -> Shop definite: business_message",
            "WhatsApp -> Friend definite: \u{1F512} personal_message",
            "WhatsApp -> Facebook conditional: ip_address, | phone_number | when account | for advertising",
            "Shop -> Facebook.Hosting conditional: business_message | when hosting",
            "Shop -> Facebook.Ads may: may | business_message | for advertising",
        ]
    );
    assert_eq!(picture.title[1], "claims: 2 violated, 1 possible, 1 holds");
    let facebook: Vec<String> = node(&picture, "Facebook").lines.iter().map(line).collect();
    assert_eq!(
        facebook,
        [
            "Facebook",
            "company",
            "\u{21D2} approximate_location",
            "\u{2717} location_private",
            "\u{2717} refusable",
            "\u{2713} shared_location_private"
        ]
    );
    assert_eq!(node(&picture, "User").shape, Shape::Outsider);
    // What follows from a user's own data is no news to the user.
    assert_eq!(node(&picture, "User").lines.len(), 2);
}

#[test]
fn frames_are_two_levels_deep() {
    let picture = first_look().draw(Focus::Whole);
    let frames: Vec<_> = picture.frames.iter().map(|frame| (frame.kind, frame.title.as_str(), frame.parent)).collect();
    let expected =
        [(FrameKind::Owner, "Facebook and what it owns", None), (FrameKind::Whole, "Facebook and its parts", Some(0))];
    assert_eq!(frames, expected);
    assert_eq!(node(&picture, "WhatsApp").frame, Some(0));
    assert_eq!(node(&picture, "Facebook.Ads").frame, Some(1));
}

#[test]
fn owners_in_a_row_and_in_a_circle_share_a_frame() {
    let text = "policy p\nparty A: company\nparty B owned by A\nparty C owned by B\nparty X owned by Y\nparty Y owned by X\n\
                data d\norigin d at C, X\nflow C -> B -> A carries d\nflow X -> Y carries d\n";
    let picture = Checked::new("p.flow", text, &[]).draw(Focus::Whole);
    let titles: Vec<&str> = picture.frames.iter().map(|frame| frame.title.as_str()).collect();
    assert_eq!(titles, ["A and what it owns", "X and what it owns"]);
    assert!(picture.nodes.iter().all(|node| node.frame.is_some()));
}

#[test]
fn a_failed_claim_shows_the_numbered_witness_and_mutes_the_rest() {
    let picture = first_look().claim("location_private");
    let witness: Vec<String> = arrows(&picture)
        .into_iter()
        .zip(&picture.arrows)
        .filter(|(_, arrow)| arrow.tone == Tone::Witness)
        .map(|(text, _)| text)
        .collect();
    assert_eq!(
        witness,
        [
            "User -> WhatsApp conditional: \u{2461} ip_address | when account",
            "WhatsApp -> Facebook conditional: \u{2462} ip_address | when account | for advertising",
        ]
    );
    let others = picture.arrows.iter().filter(|arrow| arrow.tone != Tone::Witness);
    assert!(others.clone().count() > 0 && others.clone().all(|arrow| arrow.tone == Tone::Muted));
    assert_eq!(line(&node(&picture, "User").lines[2]), "\u{2460} has ip_address");
    assert_eq!(line(&node(&picture, "Facebook").lines[2]), "\u{2463} \u{21D2} approximate_location");
    assert_eq!(node(&picture, "Facebook").verdict, Some(Outcome::Failed));
    assert_eq!(
        picture.title[1..],
        ["claim location_private: location never reaches Facebook", "violated when account"]
    );
}

#[test]
fn a_claim_that_fails_in_too_many_ways_shows_its_proof_alone() {
    let many: String =
        (0..300).map(|at| format!("party M{at}\nflow U -> M{at} carries d\nflow M{at} -> V carries d\n")).collect();
    let text = format!("policy p\nparty U: person\nparty V\ndata d\norigin d at U\n{many}claim c: d never reaches V\n");
    let checked = Checked::new("p.flow", &text, &[]);
    let picture = checked.claim("c");
    assert!(picture.too_large().is_none());
    let shown = arrows(&picture);
    assert_eq!(shown, ["U -> M0 definite: \u{2461} d", "M0 -> V definite: \u{2462} d"]);
    assert_eq!(picture.title.last().unwrap(), "only the proof is drawn: all ways together would be 600 arrows");
    let focus = Focus::Claim(checked.policy.claims.ids().next().unwrap());
    let whole = checked.view(&View { focus, collapse: false, condition: None, unabridged: true });
    assert_eq!(whole.arrows.len(), 600);
}

#[test]
fn a_witness_steps_from_a_part_to_its_whole() {
    let text = "policy p\nparty U: person\nparty W { party A }\nparty V\ndata d\norigin d at U\nflow U -> W.A carries d\n\
                flow W -> V carries d\nclaim c: d never reaches V\n";
    let picture = Checked::new("p.flow", text, &[]).claim("c");
    let all = arrows(&picture);
    assert!(all.contains(&"W.A -> W part: \u{2462} d".to_owned()), "{all:?}");
    assert!(all.contains(&"W -> V definite: \u{2463} d".to_owned()), "{all:?}");
}

#[test]
fn a_held_claim_shows_where_the_data_is_and_whom_it_protects() {
    let picture = first_look().claim("shared_location_private");
    assert_eq!(node(&picture, "Facebook").verdict, Some(Outcome::Held));
    let on_the_way: Vec<String> = arrows(&picture)
        .into_iter()
        .zip(&picture.arrows)
        .filter(|(_, arrow)| arrow.tone == Tone::Normal)
        .map(|(text, _)| text)
        .collect();
    let expected = [
        "User -> WhatsApp definite: \u{1F512} shared_location",
        "WhatsApp -> Friend definite: \u{1F512} shared_location",
    ];
    assert_eq!(on_the_way, expected);
}

#[test]
fn data_shows_what_it_is_derived_from() {
    let picture = first_look().data("approximate_location");
    assert_eq!(parties(&picture), ["User", "WhatsApp", "Facebook"]);
    assert!(arrows(&picture).iter().all(|arrow| arrow.contains("ip_address") && !arrow.contains("phone")));
}

#[test]
fn around_a_party_are_only_its_neighbours() {
    let picture = first_look().around("Facebook");
    assert_eq!(parties(&picture), ["WhatsApp", "Facebook", "Facebook.Hosting", "Facebook.Ads", "Shop"]);
    let of_a_part = first_look().around("Facebook.Ads");
    assert_eq!(parties(&of_a_part), ["Facebook.Ads", "Shop"]);
}

#[test]
fn a_collapsed_owner_is_one_box() {
    let view = View { focus: Focus::Whole, collapse: true, condition: None, unabridged: false };
    let picture = first_look().view(&view);
    assert_eq!(parties(&picture), ["User", "Friend", "Facebook", "Shop"]);
    assert_eq!(node(&picture, "Facebook").shape, Shape::Together);
    assert!(picture.frames.is_empty());
    // What has conditions throughout stays dashed, even where they are not told.
    let to_facebook: Vec<String> = arrows(&picture).into_iter().filter(|arrow| arrow.starts_with("Shop -> ")).collect();
    let expected = ["Shop -> Facebook conditional: business_message", "Shop -> Facebook may: business_message"];
    assert_eq!(to_facebook, expected);
    assert!(picture.arrows.iter().all(|arrow| arrow.from != arrow.to));
}

#[test]
fn what_a_condition_rules_out_is_left_out() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/first-look.flow")).unwrap();
    let checked = Checked::new("first-look.flow", &text, &["not account and hosting"]);
    let view = View {
        focus: Focus::Whole,
        collapse: false,
        condition: Some("not account and hosting".to_owned()),
        unabridged: false,
    };
    let all = arrows(&checked.view(&view));
    assert!(!all.iter().any(|arrow| arrow.starts_with("WhatsApp -> Facebook")), "{all:?}");
    assert!(!all.iter().any(|arrow| arrow.contains("phone_number")), "{all:?}");
    // And what it makes certain has no condition any more.
    assert!(all.contains(&"Shop -> Facebook.Hosting definite: business_message".to_owned()), "{all:?}");
}

#[test]
fn a_comparison_marks_what_is_new_gone_and_different() {
    let parties = "policy p\nparty A: person\nparty B\nparty C\ndata d, e\nchoice c by A\norigin d, e at A\n";
    let old = Checked::new(
        "old.flow",
        &format!("{parties}flow same: A -> B carries d\nflow gone: A -> C carries d\nflow other: A -> C carries e\n"),
        &[],
    );
    let new = Checked::new(
        "new.flow",
        &format!(
            "{parties}party N\nflow same: A -> B carries d\nflow other: A -> C carries e when c\nflow A -> N carries d\n"
        ),
        &[],
    );
    let picture = new.compare(&old, false);
    let changes: Vec<_> = picture.arrows.iter().map(|arrow| (arrow.statements[0].as_str(), arrow.change)).collect();
    assert_eq!(changes[0], ("same", None));
    assert!(changes.contains(&("gone", Some(Change::Removed))));
    assert!(changes.contains(&("other", Some(Change::Changed))));
    assert!(changes.iter().any(|(_, change)| *change == Some(Change::Added)));
    assert_eq!(node(&picture, "N").change, Some(Change::Added));
    assert_eq!(picture.title[1], "compared with old.flow: 2 added, 1 removed, 1 changed");
    let same = old.compare(&old, false);
    assert!(same.arrows.iter().all(|arrow| arrow.change.is_none()));
    assert_eq!(same.title[1], "compared with old.flow: no difference");
}

#[test]
fn parallel_flows_are_one_arrow_that_names_three_and_counts_the_rest() {
    let data: Vec<String> = (0..6).map(|at| format!("d{at}")).collect();
    let mut text = format!("policy p\nparty A: person\nparty B\ndata {0}\norigin {0} at A\n", data.join(", "));
    for name in &data {
        text.push_str(&format!("flow f_{name}: A -> B carries {name}\n"));
    }
    let picture = Checked::new("p.flow", &text, &[]).draw(Focus::Whole);
    assert_eq!(arrows(&picture), ["A -> B definite: d0, d1, d2, +3"]);
    let arrow = &picture.arrows[0];
    assert_eq!(arrow.carries, data);
    assert_eq!(arrow.statements.len(), 6);
    assert!(data.iter().all(|name| arrow.tip.contains(&format!("flow f_{name}: A -> B carries {name} (p.flow:"))));
}

#[test]
fn the_legend_has_only_what_is_used() {
    let text = "policy p\nparty A\nparty B\ndata d\norigin d at A\nflow A -> B carries d\n";
    let picture = Checked::new("p.flow", text, &[]).draw(Focus::Whole);
    assert_eq!(picture.legend, [(Mark::Stroke(Stroke::Definite), "sends".to_owned())]);
}

#[test]
fn ids_depend_on_names_alone() {
    let text = "policy p\nparty A\nparty B_b { party C }\ndata d\norigin d at A\nflow A -> B_b.C carries d\n";
    let more = format!("{text}party Z\nflow B_b.C -> Z carries d\n");
    let (one, other) = (Checked::new("p.flow", text, &[]), Checked::new("p.flow", &more, &[]));
    let (one, other) = (one.draw(Focus::Whole), other.draw(Focus::Whole));
    let ids =
        |picture: &flowproof::picture::Picture| picture.nodes.iter().map(|node| node.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&one)[..2], ids(&other)[..2]);
    assert_eq!(ids(&one)[0], "n-a");
    assert_eq!(one.arrows[0].id, other.arrows[0].id);
}

#[test]
fn a_transformation_is_an_arrow_in_the_label() {
    let text = "policy p\nparty A: person\nparty B\nparty C\ndata exact\ndata rough\norigin exact at A\n\
                flow A -> B -> C carries exact as rough\n";
    let picture = Checked::new("p.flow", text, &[]).draw(Focus::Whole);
    assert_eq!(arrows(&picture), ["A -> B definite: exact \u{2192} rough", "B -> C definite: rough"]);
}

#[test]
fn an_open_question_is_a_question() {
    let text = "policy p\nparty A: person\nparty S: store\ndata d\norigin d at A\nunstated flow q: A -> S carries d\n";
    let picture = Checked::new("p.flow", text, &[]).draw(Focus::Whole);
    assert_eq!(arrows(&picture), ["A -> S unstated: ? d"]);
    assert_eq!(node(&picture, "S").shape, Shape::Store);
}

/// What the legend calls something that is muted, if anything is.
fn muted(picture: &flowproof::picture::Picture) -> Option<&str> {
    picture.legend.iter().find(|(mark, _)| *mark == Mark::Muted).map(|(_, meaning)| meaning.as_str())
}

#[test]
fn what_is_grey_is_called_what_it_is() {
    let text = "policy p\nparty A: person\nparty B\nparty C\nfact x\nassume not x\ndata d\norigin d at A\n\
                flow f: A -> B carries d\nflow g: A -> C carries d when x\n";
    let checked = Checked::new("p.flow", text, &[]);
    assert_eq!(muted(&checked.draw(Focus::Whole)), Some("never happens"));
    assert_eq!(muted(&checked.compare(&checked, false)), Some("the same in both"));
    assert_eq!(muted(&first_look().claim("location_private")), Some("context"));
    assert_eq!(muted(&first_look().draw(Focus::Whole)), None);
}

#[test]
fn context_is_sealed_or_it_is_not() {
    let picture = first_look().claim("messages_private");
    let context: Vec<(bool, String)> = picture
        .arrows
        .iter()
        .zip(arrows(&picture))
        .filter(|(arrow, _)| arrow.id.contains("user--whatsapp--context"))
        .map(|(arrow, text)| (arrow.sealed, text))
        .collect();
    let expected = [
        (false, "User -> WhatsApp conditional: ip_address, | phone_number".to_owned()),
        (true, "User -> WhatsApp definite: \u{1F512} personal_message".to_owned()),
    ];
    assert_eq!(context, expected);
}

#[test]
fn a_verdict_is_not_cut_off_and_the_legend_explains_it() {
    let name = "a_claim_with_a_name_that_takes_more_than_two_lines_of_its_box";
    let text = format!(
        "policy p\nparty A: person\nparty B\ndata d\norigin d at A\nmay flow A -> B carries d\nclaim {name}: d never reaches B\n"
    );
    let picture = Checked::new("p.flow", &text, &[]).draw(Focus::Whole);
    let lines: Vec<String> = node(&picture, "B").lines.iter().map(|line| line.text.clone()).collect();
    assert_eq!(lines[1..].concat(), format!("{name} (possible)"));
    let explained = (Mark::Verdict(Verdict::Possible), "possible: if what may happen does".to_owned());
    assert!(picture.legend.contains(&explained), "{:?}", picture.legend);
}

#[test]
fn a_step_that_transforms_names_what_is_sent_and_what_arrives() {
    let text = "policy p\nparty A: person\nparty B\ndata exact\ndata rough\norigin exact at A\n\
                flow A -> B carries exact as rough\nclaim c: rough never reaches B\n";
    let picture = Checked::new("p.flow", text, &[]).claim("c");
    assert_eq!(arrows(&picture), ["A -> B definite: \u{2461} exact \u{2192} rough"]);
    assert!(picture.legend.iter().any(|(mark, _)| *mark == Mark::Becomes));
}

#[test]
fn of_two_statements_in_one_line_the_witness_is_the_one_that_it_is() {
    let text = "policy p\nparty A: person\nparty B\ndata d, e\norigin d, e at A\n\
                flow f: A -> B carries e flow g: A -> B carries d when x\nfact x\nclaim c: d never reaches B\n";
    let picture = Checked::new("p.flow", text, &[]).claim("c");
    let witness = picture.arrows.iter().find(|arrow| arrow.tone == Tone::Witness).unwrap();
    assert_eq!((witness.statements.as_slice(), witness.hops.as_slice()), (["g".to_owned()].as_slice(), [2].as_slice()));
}

#[test]
fn where_data_comes_from_stands_in_its_box() {
    let picture = first_look().data("approximate_location");
    let user: Vec<String> = node(&picture, "User").lines.iter().map(line).collect();
    assert_eq!(user, ["User", "person", "has ip_address"]);
    assert!(node(&picture, "WhatsApp").lines.iter().all(|line| !line.text.starts_with("has ")));
}

#[test]
fn a_claim_about_nobody_is_a_picture_that_says_so() {
    let text = "policy p\nparty A\nfact x\nclaim c: never x\n";
    let picture = Checked::new("p.flow", text, &[]).claim("c");
    assert_eq!(picture.nodes.len(), 0);
    assert_eq!(picture.title.last().unwrap(), "there is nothing to draw: it speaks of no party and no data");
}

#[test]
fn no_step_is_lost_in_a_collapsed_box() {
    let checked = first_look();
    let claim = checked.policy.claims.ids().next().unwrap();
    let picture =
        checked.view(&View { focus: Focus::Claim(claim), collapse: true, condition: None, unabridged: false });
    let facebook: Vec<String> = node(&picture, "Facebook").lines.iter().map(line).collect();
    let expected = [
        "Facebook",
        "2 parties",
        "\u{2462} ip_address to Facebook",
        "\u{2463} \u{21D2} approximate_location",
        "\u{2717} violated",
    ];
    assert_eq!(facebook, expected);
    assert!(
        arrows(&picture).contains(&"User -> Facebook conditional: \u{2461} ip_address".to_owned()),
        "{:?}",
        arrows(&picture)
    );
}
