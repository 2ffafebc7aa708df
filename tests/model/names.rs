//! Names that stand for nothing, or for too much.

use crate::support::{Run, check};

#[test]
fn an_unknown_name_of_every_sort() {
    check(
        "\
policy unknown
label eu
party Alice: persn //~ FP0102 [persn] unknown kind `persn` => did you mean `person`?
party Shop: company labelled euu //~ FP0106 [euu] unknown label `euu` => did you mean `eu`?
party Bank owned by Alce //~ FP0101 [Alce] unknown party `Alce` => did you mean `Alice`?
data letter is lettr //~ FP0103 [lettr] unknown data type `lettr` => did you mean `letter`?
key home_key
purpose ads is adds //~ FP0105 [adds] unknown purpose `adds` => did you mean `ads`?
fact noon
choice sold by Shopp //~ FP0101 [Shopp] unknown party or kind `Shopp` => did you mean `Shop`?
condition late = non //~ FP0107 [non] unknown variable or condition `non` => did you mean `noon`?
origin leter at Alice //~ FP0103 [leter] unknown data type `leter` => did you mean `letter`?
flow Alice -> Shop carries letter sealed with homekey //~ FP0104 [homekey] unknown key `homekey` => did you mean `home_key`?
flow Alice -> Shop carries letter for zzz //~ FP0105 [zzz] unknown purpose `zzz` => declare it: `purpose zzz`
source paper
origin letter at Alice cite papr //~ FP0109 [papr] unknown source `papr` => did you mean `paper`?
baseline before \"old.flow\"
remark said \"it was said\" against sad //~ FP0111 [sad] unknown remark `sad` => did you mean `said`?
claim a: letter spreads no further than in befor //~ FP0110 [befor] unknown baseline `befor` => did you mean `before`?
claim b: every flow has euro //~ FP0106 [euro] unknown label `euro` => declare it: `label euro`
--- old.flow
data letter
",
    );
}

#[test]
fn a_name_of_another_name_space_says_what_it_is() {
    let run = check(
        "\
policy elsewhere
party Alice
data letter
key home_key
purpose ads
origin Alice at letter //~ FP0103 [Alice] unknown data type `Alice` => `Alice` is a party, not a data type //~ FP0101 [letter] unknown party `letter` => `letter` is a data type, not a party
flow Alice -> Alice carries letter sealed with letter //~ FP0104 [letter] unknown key `letter` => `letter` is a data type, not a key
flow company -> Alice carries letter //~ FP0101 [company] unknown party `company` => `company` is a kind, not a party: parties of that kind are `any company`
flow any Alice -> Alice carries letter //~ FP0102 [Alice] unknown kind `Alice` => `Alice` is a party, not a kind
assume home_key //~ FP0107 [home_key] unknown variable or condition `home_key` => `home_key` is a key, not a variable or condition
claim ads: ads never reaches Alice //~ FP0103 [ads] unknown data type `ads` => `ads` is a purpose, not a data type
",
    );
    let first = run.compiled.diagnostics.first().expect("there are findings");
    let label = first.labels.first().expect("the declaration is shown");
    assert_eq!(run.sources.place(label.span), "main.flow:2:7");
    assert_eq!(label.text, "the party `Alice` is declared here");
}

#[test]
fn a_part_is_found_by_its_path() {
    check(
        "\
policy parts
party Shop { party Ads { party Desk } party Store }
party Bank { party Vault }
data letter
flow Ads -> Shop.Adz carries letter //~ FP0101 [Ads] unknown party `Ads` => did you mean `Shop.Ads`? //~ FP0101 [Adz] `Shop` has no part `Adz` => did you mean `Shop.Ads`?
flow Shop.Ads.Desk -> Shop.Desk carries letter //~ FP0101 [Desk] `Shop` has no part `Desk` => did you mean `Shop.Ads.Desk`?
flow Shop.Vault -> Valt carries letter //~ FP0101 [Vault] `Shop` has no part `Vault` => did you mean `Bank.Vault`? //~ FP0101 [Valt] unknown party `Valt` => did you mean `Bank.Vault`?
claim c: letter never reaches company.Desk //~ FP0101 [company] unknown party `company`
",
    );
}

#[test]
fn a_near_name_can_be_put_in_its_place() {
    let run = Run::text("party Shop { party `group` }\ndata letter\norigin lettr at grou\n");
    let fixes: Vec<String> = run
        .compiled
        .diagnostics
        .iter()
        .flat_map(|found| found.fix.iter().flat_map(|fix| &fix.edits))
        .map(|edit| format!("{} -> {}", run.sources.text(edit.span), edit.text))
        .collect();
    assert_eq!(fixes, ["lettr -> letter", "grou -> Shop.`group`"]);
    assert!(run.compiled.diagnostics.iter().all(|found| found.fix.as_ref().is_some_and(|fix| !fix.safe)));
}

#[test]
fn names_of_one_letter_are_not_near_one_another() {
    check(
        "\
party A
data d
origin e at A //~ FP0103 [e] unknown data type `e` => declare it: `data e`
origin D at A //~ FP0103 [D] unknown data type `D` => did you mean `d`?
",
    );
}

#[test]
fn a_speaker_who_is_no_party_goes_in_quotation_marks() {
    let run = check(
        "\
party Alice
data letter
origin letter at Alice by Reporter //~ FP0101 [Reporter] unknown party or kind `Reporter` => declare it: `party Reporter`; somebody who is no party of the policy goes in quotation marks: `by \"Reporter\"`
origin letter at Alice by \"a reporter\"
origin letter at Alice by company
claim c: letter never reaches Alice
",
    );
    // Who says it does not change what is said.
    assert_eq!(run.policy().statements.len(), 3);
    assert!(run.blocked().is_empty());
}

#[test]
fn every_name_space_has_a_name_once() {
    check(
        "\
party Alice
party Alice //~ FP0112 [Alice] the party `Alice` is declared twice
kind Alice //~ FP0112 [Alice] `Alice` is declared twice, as a party and as a kind
kind company //~ FP0112 [company] `company` is a built-in kind
party person //~ FP0112 [person] `person` is a built-in kind
party Shop { party Ads party Ads party Alice } //~ FP0112 [Ads] the party `Ads` is declared twice
data letter, letter //~ FP0112 [letter] the data type `letter` is declared twice
key letter //~ FP0112 [letter] `letter` is declared twice, as a data type and as a key
fact noon: { early, late, early } //~ FP0112 [early] the value `early` is declared twice
reading noon //~ FP0112 [noon] `noon` is declared twice, as a fact and as a reading
condition noon = open //~ FP0112 [noon] `noon` is declared twice, as a fact and as a condition
fact open
origin o: letter at Alice
remark o \"\" //~ FP0112 [o] `o` is declared twice, as a statement and as a remark
assume o: open //~ FP0112 [o] `o` is declared twice, as a statement and as an assumption
may condition o = open //~ FP0112 [o] `o` is declared twice, as a statement and as a condition
claim o: letter never reaches Alice
claim o: letter never reaches Alice //~ FP0112 [o] the claim `o` is declared twice
",
    );
}

#[test]
fn both_places_of_a_duplicate_are_shown() {
    let run = check("party Alice\nparty Alice //~ FP0112 [Alice] the party `Alice` is declared twice\n");
    assert_eq!(
        run.shown().join("\n"),
        "FP0112 main.flow:2:7 `Alice`: the party `Alice` is declared twice (declared again here)\n  \
         main.flow:1:7 `Alice`: first declared here\n  help: rename one of them, or leave one out"
    );
}

#[test]
fn names_of_different_spaces_do_not_meet() {
    check(
        "\
party same { party same }
data same
purpose same
label same
fact same
source same
baseline same \"same.flow\"
origin same: same at same.same when same
claim same: same never reaches same
--- same.flow
party same
",
    );
}

#[test]
fn some_declarations_may_be_repeated_in_the_same_words() {
    check(
        "\
import \"below/again.flow\"
source paper \"Paper\" { published 2021-01-07 text \"below/paper.txt\" }
label eu \"in the EU\"
kind shop is company labelled eu
purpose ads, news
baseline before \"below/old.flow\"
label other \"one\"
purpose play
--- below/again.flow
source paper  \"Paper\" { /* again */ published 2021-01-07
  text \"paper.txt\" }
label eu \"in the EU\"
kind shop is company labelled eu // again
purpose ads, news
baseline before \"old.flow\"
--- below/paper.txt
words
--- below/old.flow
party Alice
--- unused.flow
",
    );
}

#[test]
fn other_words_are_a_second_declaration() {
    check(
        "\
source paper \"Paper\" { published 2021-01-07 }
source paper \"Paper\" { published \"2021-01-07\" } //~ FP0112 [paper] the source `paper` is declared twice
label eu
label eu \"in the EU\" //~ FP0112 [eu] the label `eu` is declared twice
kind shop is company
kind shop //~ FP0112 [shop] the kind `shop` is declared twice
purpose ads, news
purpose ads //~ FP0112 [ads] the purpose `ads` is declared twice
baseline before \"old.flow\"
baseline before \"other.flow\" //~ FP0112 [before] the baseline `before` is declared twice
--- old.flow
party Alice
--- other.flow
party Alice
",
    );
}
