//! Trees without their places, to compare what two texts say.
//!
//! Every struct and variant is taken apart whole, so that a new field cannot be forgotten here.

use super::ast::{
    Assume, Baseline, Broken, Cite, Claim, ClaimBody, Constant, Data, DataPattern, DataTerm, Demand, Doc, Duration,
    Event, Expect, Expr, ExprKind, Import, Item, Kind, Label, Name, NamedCondition, Party, PartyDetails, PartyHead,
    PartyPattern, PartyTerm, Path, PlainRun, Policy, Published, Purpose, Remark, Rule, RuleBody, Source, Speaker,
    Statement, Text, Variable, VariableSort, VariableType,
};
use crate::source::{FileId, Span};

/// A node whose places can be taken away.
pub(super) trait Places {
    /// Puts every place in it where the first file begins.
    fn clear_places(&mut self);
}

impl Places for Span {
    fn clear_places(&mut self) {
        *self = Self::new(FileId::first(), 0, 0);
    }
}

impl<T: Places> Places for Option<T> {
    fn clear_places(&mut self) {
        self.iter_mut().for_each(Places::clear_places);
    }
}

impl<T: Places> Places for Vec<T> {
    fn clear_places(&mut self) {
        self.iter_mut().for_each(Places::clear_places);
    }
}

impl<T: Places> Places for Box<T> {
    fn clear_places(&mut self) {
        (**self).clear_places();
    }
}

impl Places for Item {
    fn clear_places(&mut self) {
        let Self { span, doc, statement } = self;
        span.clear_places();
        doc.clear_places();
        statement.clear_places();
    }
}

impl Places for PlainRun {
    /// Nothing: who compares trees writes it out before, for one text may say plainly what the other says with backticks.
    fn clear_places(&mut self) {}
}

/// `structs!(Name { with places } { without };)`
macro_rules! structs {
    ($($name:ident { $($placed:ident),* } { $($plain:ident),* };)+) => {$(
        impl Places for $name {
            fn clear_places(&mut self) {
                let Self { $($placed,)* $($plain: _,)* } = self;
                $($placed.clear_places();)*
            }
        }
    )+};
}

structs! {
    Doc { span } { text };
    Name { span } { symbol };
    Path { first, rest } {};
    Text { span } { value };
    Broken { names, said } { keyword, unbounded, swallows };
    Policy { name, title } {};
    Import { path, without } {};
    Source { name, title, published, publisher, language, url, text } {};
    Label { name, text } {};
    Kind { name, is, labels } {};
    Party { name, kind, details } {};
    PartyDetails { display, owners, labels, cites, parts } {};
    Data { names, is, display, labels } { key };
    Purpose { names, is, text } {};
    Variable { sort, name, ty, text } {};
    NamedCondition { name, condition, by, cites } { modality };
    Assume { name, condition, by, cites } {};
    Remark { name, text, against, by, cites } {};
    Baseline { name, path } {};
    Cite { source, at, quote } {};
    Rule { name, body, when, purposes, labels, by, cites } { modality };
    Duration { span } { count, unit };
    DataPattern { terms, except, span } {};
    DataTerm { name, labels, span } {};
    PartyPattern { terms, except, span } {};
    PartyTerm { head, labels, span } {};
    Expr { kind, span } {};
    Claim { name, body, body_span, when, unless, by, cites, expect } { by_in_header, cites_in_header };
    Expect { span, because } { verdict };
}

/// `enums!(Name { Variant(tuple fields), Variant { with places } { without }, … })`
macro_rules! enums {
    ($($name:ident { $($variant:ident $(($($item:ident),*))? $({ $($placed:ident),* } { $($plain:ident),* })?,)+ })+) => {$(
        impl Places for $name {
            fn clear_places(&mut self) {
                match self {$(
                    Self::$variant $(($($item),*))? $({ $($placed,)* $($plain: _,)* })? => {
                        $($($item.clear_places();)*)?
                        $($($placed.clear_places();)*)?
                    }
                )+}
            }
        }
    )+};
}

enums! {
    Statement {
        Policy(one), Import(one), Source(one), Label(one), Kind(one), Party(one), Data(one), Purpose(one),
        Variable(one), Condition(one), Assume(one), Remark(one), Baseline(one), Rule(one), Plain(one), Claim(one), Broken(one),
    }
    Published { Date(_date, span), Text(text), }
    VariableSort { Choice(by), Fact, Reading, }
    VariableType { Values(names), Date, Number, }
    Speaker { Party(path), Text(text), }
    RuleBody {
        Origin { data, at } {},
        Flow { chain, data, transformed, seal } {},
        Derive { conclusions, premises, at } {},
        Keep { data, at, duration } {},
        Use { data, at } {},
    }
    PartyHead { Path(path), Any(kind), Anyone, Group(path), }
    ExprKind {
        Name(name),
        Compare { variable, with } { op },
        In { variable, values } {},
        Event(event), Not(one), And(all), Or(all), Implies(one, other),
    }
    Constant { Value(name), Date(_date, span), Number(_number, span), }
    Event {
        Reaches { data, party } {},
        Learns { party, data } {},
        Sends { from, data, to } {},
        Keeps { party, data, longer_than } {},
        Uses { party, data, purposes } {},
    }
    ClaimBody {
        Never(event), OnlyWhen(event, condition), Only(event),
        UsesOnlyFor { party, data, purposes } {},
        OnlyThrough(event, gate), Always(event), Can(event),
        Control { who, event, while_ } { ensure },
        AlwaysFormula(formula), NeverFormula(formula),
        EveryFlow { of, from, to, purposes, demand } {},
        Spreads { data, baseline } {},
    }
    Demand { Has(labels), Sealed(key), }
}

impl Places for super::ast::Date {
    fn clear_places(&mut self) {}
}

impl Places for i64 {
    fn clear_places(&mut self) {}
}
