//! From statements to a policy: every name is looked up, every pattern becomes a set. Whatever makes the policy invalid is said.

use super::files::{Entry, Reader, Texts, join};
use super::policy::{
    Baseline, Body, Claim, ClaimBody, Cond, Data, DataInfo, Decider, Demand, Event, Kind, Link, NamedCondition, Party,
    PartyInfo, Place, Policy, Set, Sort, Statement, Type, Variable, Verb, reachable,
};
use flowproof::symbol::Interner;
use flowproof::syntax::ast::{self, Constant, ExprKind, Name, PartyHead, Statement as Stated};
use std::cell::RefCell;
use std::collections::BTreeMap;

const BUILT_IN_KINDS: [&str; 6] = ["party", "person", "company", "service", "store", "authority"];

/// Reads a policy with its baselines.
pub fn read(texts: &Texts, root: &str) -> Result<Policy, Vec<String>> {
    let mut reader = Reader { texts, interner: Interner::new(), errors: Vec::new() };
    let (entries, partial) = reader.entries(root);
    let others = baselines(&entries, &reader.interner);
    let mut policy = resolve(&entries, &mut reader);
    policy.partial = partial;
    for (name, path) in others {
        let (entries, _) = reader.entries(&path);
        let there = resolve(&entries, &mut reader);
        let same = same_variables(&policy, &there, &mut reader.errors);
        policy.baselines.insert(name, Baseline { policy: there, same });
    }
    if reader.errors.is_empty() { Ok(policy) } else { Err(reader.errors) }
}

fn baselines(entries: &[Entry], interner: &Interner) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in entries {
        if let Stated::Baseline(baseline) = &entry.item.statement {
            found.insert(interner.name(baseline.name.symbol).to_owned(), join(&entry.file, &baseline.path.value));
        }
    }
    found
}

/// Which variable of the policy each variable of a baseline is.
fn same_variables(here: &Policy, there: &Policy, errors: &mut Vec<String>) -> Vec<Option<usize>> {
    let mut same = Vec::new();
    for (index, variable) in there.variables.iter().enumerate() {
        let found = match (&variable.name, variable.sort.is_hidden()) {
            (Some(name), false) => here.variable(name),
            (Some(name), true) => here
                .variables
                .iter()
                .position(|other| other.sort.is_hidden() && other.name.as_deref() == Some(name.as_str())),
            (None, _) => {
                let equal = |other: &Variable| other.shape.is_some() && other.shape == variable.shape;
                let rank = there.variables.iter().take(index).filter(|other| equal(other)).count();
                here.variables.iter().enumerate().filter(|(_, other)| equal(other)).nth(rank).map(|(index, _)| index)
            }
        };
        if let Some(found) = found
            && !same_type(&here.variables[found].ty, &variable.ty)
        {
            errors.push(format!("a baseline has another type for {:?}", variable.name));
        }
        same.push(found);
    }
    same
}

fn same_type(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Values(one), Type::Values(other)) => one.iter().collect::<Set<_>>() == other.iter().collect::<Set<_>>(),
        (one, other) => one == other,
    }
}

fn resolve(entries: &[Entry], reader: &mut Reader) -> Policy {
    let mut resolver = Resolver {
        entries,
        interner: &reader.interner,
        policy: Policy::default(),
        remarks: Set::new(),
        errors: RefCell::new(Vec::new()),
        comparisons: RefCell::new(Vec::new()),
        empty: RefCell::new(Vec::new()),
    };
    resolver.check_names();
    resolver.kinds();
    resolver.parties();
    resolver.owners();
    resolver.data();
    resolver.purposes();
    resolver.variables();
    resolver.conditions();
    resolver.statements();
    resolver.claims();
    resolver.citations();
    let mut policy = resolver.policy;
    policy.comparisons = resolver.comparisons.into_inner();
    reader.errors.extend(resolver.errors.into_inner());
    policy
}

struct Resolver<'a> {
    entries: &'a [Entry],
    interner: &'a Interner,
    policy: Policy,
    remarks: Set<String>,
    errors: RefCell<Vec<String>>,
    comparisons: RefCell<Vec<(usize, ast::CompareOp, i128)>>,
    /// The starts of the patterns of the present claim that match nothing.
    empty: RefCell<Vec<u32>>,
}

/// What a name may be used for again in the same words.
#[derive(PartialEq)]
enum Again {
    Never,
    InTheSameWords(String),
}

impl<'a> Resolver<'a> {
    fn error(&self, message: impl Into<String>) {
        self.errors.borrow_mut().push(message.into());
    }

    fn text(&self, name: Name) -> String {
        self.interner.name(name.symbol).to_owned()
    }

    fn texts(&self, names: &[Name]) -> Set<String> {
        names.iter().map(|&name| self.text(name)).collect()
    }

    fn place(entry: &Entry, start: u32) -> Place {
        Place { file: entry.file.clone(), start }
    }

    // Name spaces.

    fn check_names(&mut self) {
        let mut spaces: BTreeMap<(&str, String), Again> = BTreeMap::new();
        for kind in BUILT_IN_KINDS {
            spaces.insert(("parties and kinds", kind.to_owned()), Again::Never);
        }
        for entry in self.entries {
            if matches!(entry.item.statement, Stated::Broken(_)) {
                self.error("a broken statement");
            }
            for (space, name, again) in self.declared(entry) {
                let before = spaces.get(&(space, name.clone()));
                if before.is_some_and(|before| *before != again || again == Again::Never) {
                    self.error(format!("`{name}` is declared twice among the {space}"));
                }
                spaces.insert((space, name), again);
            }
        }
    }

    fn declared(&self, entry: &Entry) -> Vec<(&'static str, String, Again)> {
        let once = |space, name| vec![(space, self.text(name), Again::Never)];
        let words = || Again::InTheSameWords(self.words(entry));
        match &entry.item.statement {
            Stated::Source(source) => vec![("sources", self.text(source.name), words())],
            Stated::Label(label) => vec![("labels", self.text(label.name), words())],
            Stated::Kind(kind) => vec![("parties and kinds", self.text(kind.name), words())],
            Stated::Baseline(baseline) => vec![("baselines", self.text(baseline.name), words())],
            Stated::Purpose(purpose) => {
                purpose.names.iter().map(|&name| ("purposes", self.text(name), words())).collect()
            }
            Stated::Data(data) => data.names.iter().flat_map(|&name| once("data and keys", name)).collect(),
            Stated::Party(party) => once("parties and kinds", party.name),
            Stated::Variable(variable) => once("variables and conditions", variable.name),
            Stated::Condition(condition) => {
                let mut found = once("variables and conditions", condition.name);
                if condition.modality.is_some() {
                    found.extend(once("statements", condition.name));
                }
                found
            }
            Stated::Assume(assume) => assume.name.map(|name| once("statements", name)).unwrap_or_default(),
            Stated::Rule(rule) => rule.name.map(|name| once("statements", name)).unwrap_or_default(),
            Stated::Remark(remark) => once("statements", remark.name),
            Stated::Claim(claim) => once("claims", claim.name),
            _ => Vec::new(),
        }
    }

    /// A statement without layout, comments and its place; paths as the files that they lead to.
    fn words(&self, entry: &Entry) -> String {
        let path = match &entry.item.statement {
            Stated::Baseline(baseline) => {
                return format!("{} {}", self.text(baseline.name), join(&entry.file, &baseline.path.value));
            }
            Stated::Source(source) => source.text.as_ref().map(|text| text.value.clone()),
            _ => None,
        };
        let words = without_spans(&format!("{:?}", entry.item.statement));
        match path {
            Some(path) => words.replace(&format!("{path:?}"), &format!("{:?}", join(&entry.file, &path))),
            None => words,
        }
    }

    // Declarations.

    fn kinds(&mut self) {
        for kind in BUILT_IN_KINDS {
            self.policy.kinds.insert(kind.to_owned(), Kind::default());
        }
        for entry in self.entries {
            match &entry.item.statement {
                Stated::Kind(kind) => {
                    let info = Kind { is: self.texts(&kind.is), labels: self.texts(&kind.labels) };
                    self.policy.kinds.insert(self.text(kind.name), info);
                }
                Stated::Label(label) => {
                    self.policy.labels.insert(self.text(label.name));
                }
                Stated::Source(source) => {
                    self.policy.sources.insert(self.text(source.name));
                }
                Stated::Remark(remark) => {
                    self.remarks.insert(self.text(remark.name));
                }
                _ => {}
            }
        }
        for (name, kind) in &self.policy.kinds {
            for above in &kind.is {
                if !self.policy.kinds.contains_key(above) {
                    self.error(format!("no kind `{above}`"));
                }
            }
            self.check_circle("kind", name, |one| {
                self.policy.kinds.get(one).map(|kind| kind.is.clone()).unwrap_or_default()
            });
            self.check_labels(&kind.labels);
        }
    }

    fn check_circle(&self, what: &str, name: &str, is: impl Fn(&str) -> Set<String>) {
        if is(name).iter().any(|above| reachable(above, &is).contains(name)) {
            self.error(format!("a circle of the {what} `{name}`"));
        }
    }

    fn check_labels(&self, labels: &Set<String>) {
        for label in labels.difference(&self.policy.labels) {
            self.error(format!("no label `{label}`"));
        }
    }

    fn labels(&self, names: &[Name]) -> Set<String> {
        let labels = self.texts(names);
        self.check_labels(&labels);
        labels
    }

    fn parties(&mut self) {
        for entry in self.entries {
            if let Stated::Party(party) = &entry.item.statement {
                self.party_statement(party, None);
            }
        }
    }

    fn party_statement(&mut self, party: &ast::Party, whole: Option<Party>) {
        let name = self.text(party.name);
        let path = whole.map_or(name.clone(), |whole| format!("{}.{name}", self.policy.path(whole)));
        if whole.is_some() && self.policy.party(&path).is_some() {
            self.error(format!("`{path}` is declared twice"));
        }
        let kind = party.kind.map_or("party".to_owned(), |kind| self.text(kind));
        if !self.policy.kinds.contains_key(&kind) {
            self.error(format!("no kind `{kind}`"));
        }
        let labels = self.labels(party.labels());
        self.policy.parties.push(PartyInfo { path, kind, whole, owners: Set::new(), labels });
        let this = Party(self.policy.parties.len() - 1);
        for part in party.parts() {
            match &part.statement {
                Stated::Party(part) => self.party_statement(part, Some(this)),
                _ => self.error("a broken part"),
            }
        }
    }

    fn owners(&mut self) {
        for entry in self.entries {
            if let Stated::Party(party) = &entry.item.statement {
                self.owners_of(party, "");
            }
        }
    }

    fn owners_of(&mut self, party: &ast::Party, prefix: &str) {
        let path = format!("{prefix}{}", self.text(party.name));
        let owners = party.owners().iter().filter_map(|owner| self.party(owner)).collect();
        if let Some(this) = self.policy.party(&path) {
            self.policy.parties[this.0].owners = owners;
        }
        for part in party.parts() {
            if let Stated::Party(part) = &part.statement {
                self.owners_of(part, &format!("{path}."));
            }
        }
    }

    fn path_text(&self, path: &ast::Path) -> String {
        path.names().map(|name| self.text(name)).collect::<Vec<_>>().join(".")
    }

    fn party(&self, path: &ast::Path) -> Option<Party> {
        let path = self.path_text(path);
        let found = self.policy.party(&path);
        if found.is_none() {
            self.error(format!("no party `{path}`"));
        }
        found
    }

    fn data(&mut self) {
        for entry in self.entries {
            let Stated::Data(data) = &entry.item.statement else { continue };
            for &name in &data.names {
                let labels = self.labels(&data.labels);
                let info = DataInfo { name: self.text(name), key: data.key, is: self.texts(&data.is), labels };
                self.policy.data.push(info);
            }
        }
        for data in &self.policy.data {
            for above in &data.is {
                match self.policy.data_named(above) {
                    None => self.error(format!("no data `{above}`")),
                    Some(above) if self.policy.data[above.0].key != data.key => {
                        self.error(format!("`{}` is a key and data at once", data.name));
                    }
                    Some(_) => {}
                }
            }
            self.check_circle("data", &data.name, |one| {
                self.policy.data_named(one).map(|data| self.policy.data[data.0].is.clone()).unwrap_or_default()
            });
        }
    }

    fn datum(&self, name: Name) -> Option<Data> {
        let found = self.policy.data_named(&self.text(name));
        if found.is_none() {
            self.error(format!("no data `{}`", self.text(name)));
        }
        found
    }

    fn key(&self, name: Name) -> Option<Data> {
        let found = self.datum(name)?;
        if !self.policy.data[found.0].key {
            self.error(format!("`{}` is no key", self.text(name)));
        }
        Some(found)
    }

    fn purposes(&mut self) {
        for entry in self.entries {
            let Stated::Purpose(purpose) = &entry.item.statement else { continue };
            for &name in &purpose.names {
                self.policy.purposes.insert(self.text(name), self.texts(&purpose.is));
            }
        }
        for (name, above) in &self.policy.purposes {
            for above in above {
                if !self.policy.purposes.contains_key(above) {
                    self.error(format!("no purpose `{above}`"));
                }
            }
            self.check_circle("purpose", name, |one| self.policy.purposes.get(one).cloned().unwrap_or_default());
        }
    }

    fn purpose_names(&self, names: &[Name]) -> Set<String> {
        let names = self.texts(names);
        for name in &names {
            if !self.policy.purposes.contains_key(name) {
                self.error(format!("no purpose `{name}`"));
            }
        }
        names
    }

    // Variables and conditions.

    fn variables(&mut self) {
        for entry in self.entries {
            match &entry.item.statement {
                Stated::Variable(variable) => self.declared_variable(entry, variable),
                Stated::Condition(condition) => {
                    self.hidden_variable(entry, condition.modality, Some(condition.name));
                }
                Stated::Rule(rule) => self.hidden_variable(entry, rule.modality, rule.name),
                _ => {}
            }
        }
    }

    fn declared_variable(&mut self, entry: &Entry, variable: &ast::Variable) {
        let sort = match &variable.sort {
            ast::VariableSort::Choice(by) => Sort::Choice(self.decider(by)),
            ast::VariableSort::Fact => Sort::Fact,
            ast::VariableSort::Reading => Sort::Reading,
        };
        let ty = match &variable.ty {
            None => Type::Bool,
            Some(ast::VariableType::Date) => Type::Date,
            Some(ast::VariableType::Number) => Type::Number,
            Some(ast::VariableType::Values(values)) => {
                if self.texts(values).len() < values.len() {
                    self.error("a value is listed twice");
                }
                Type::Values(values.iter().map(|&value| self.text(value)).collect())
            }
        };
        self.policy.variables.push(Variable {
            place: Self::place(entry, variable.name.span.start),
            name: Some(self.text(variable.name)),
            sort,
            ty,
            shape: None,
        });
    }

    fn hidden_variable(&mut self, entry: &Entry, modality: Option<ast::Modality>, name: Option<Name>) {
        let Some(modality) = modality else { return };
        let shape = name.is_none().then(|| self.words(entry));
        self.policy.variables.push(Variable {
            place: Self::place(entry, entry.item.span.start),
            name: name.map(|name| self.text(name)),
            sort: Sort::of_modality(modality),
            ty: Type::Bool,
            shape,
        });
    }

    fn hidden_of(&self, entry: &Entry) -> Option<usize> {
        let place = Self::place(entry, entry.item.span.start);
        self.policy.variables.iter().position(|variable| variable.sort.is_hidden() && variable.place == place)
    }

    fn decider(&self, path: &ast::Path) -> Decider {
        let text = self.path_text(path);
        if self.policy.kinds.contains_key(&text) {
            Decider::Kind(text)
        } else {
            self.party(path).map_or(Decider::Kind(text), Decider::Party)
        }
    }

    fn conditions(&mut self) {
        let named: Vec<_> =
            self.entries.iter().filter(|entry| matches!(entry.item.statement, Stated::Condition(_))).collect();
        // First the names, so that conditions can speak of those that stand below them.
        for entry in &named {
            let Stated::Condition(condition) = &entry.item.statement else { continue };
            let empty = NamedCondition { cond: Cond::And(Vec::new()), hidden: self.hidden_of(entry) };
            self.policy.conditions.insert(self.text(condition.name), empty);
        }
        for entry in &named {
            let Stated::Condition(condition) = &entry.item.statement else { continue };
            let cond = self.cond(&condition.condition);
            if let Some(named) = self.policy.conditions.get_mut(self.interner.name(condition.name.symbol)) {
                named.cond = cond;
            }
        }
        for name in self.policy.conditions.keys() {
            self.check_circle("condition", name, |one| {
                self.policy.conditions.get(one).map(|named| names_in(&named.cond)).unwrap_or_default()
            });
        }
    }

    fn cond(&self, expr: &ast::Expr) -> Cond {
        let all = |members: &[ast::Expr]| members.iter().map(|member| self.cond(member)).collect();
        match &expr.kind {
            ExprKind::Name(name) => self.name_cond(*name),
            ExprKind::Compare { variable, op, with } => self.comparison(*variable, *op, with),
            ExprKind::In { variable, values } => self.one_of(*variable, self.texts(values)),
            ExprKind::Event(event) => Cond::Event(self.event(event)),
            ExprKind::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            ExprKind::And(members) => Cond::And(all(members)),
            ExprKind::Or(members) => Cond::Or(all(members)),
            ExprKind::Implies(left, right) => Cond::Implies(Box::new(self.cond(left)), Box::new(self.cond(right))),
        }
    }

    fn name_cond(&self, name: Name) -> Cond {
        let text = self.text(name);
        if self.policy.conditions.contains_key(&text) {
            return Cond::Named(text);
        }
        match self.policy.variable(&text) {
            Some(variable) if self.policy.variables[variable].ty == Type::Bool => Cond::Yes(variable),
            Some(_) => self.wrong(format!("`{text}` is not yes/no")),
            None => self.wrong(format!("no condition `{text}`")),
        }
    }

    /// Something to go on with where the text is wrong.
    fn wrong(&self, message: impl Into<String>) -> Cond {
        self.error(message);
        Cond::And(Vec::new())
    }

    fn comparison(&self, name: Name, op: ast::CompareOp, with: &Constant) -> Cond {
        let text = self.text(name);
        let Some(variable) = self.policy.variable(&text) else { return self.wrong(format!("no variable `{text}`")) };
        match (&self.policy.variables[variable].ty, with, op) {
            (Type::Values(_), Constant::Value(value), ast::CompareOp::Equal) => {
                self.one_of(name, Set::from([self.text(*value)]))
            }
            (Type::Values(_), Constant::Value(value), ast::CompareOp::NotEqual) => {
                Cond::Not(Box::new(self.one_of(name, Set::from([self.text(*value)]))))
            }
            (Type::Date, Constant::Date(date, _), _) => self.order(variable, op, i128::from(date.days)),
            (Type::Number, Constant::Number(number, _), _) => self.order(variable, op, i128::from(*number)),
            _ => self.wrong(format!("`{text}` cannot be compared so")),
        }
    }

    fn order(&self, variable: usize, op: ast::CompareOp, constant: i128) -> Cond {
        self.comparisons.borrow_mut().push((variable, op, constant));
        Cond::Compare(variable, op, constant)
    }

    fn one_of(&self, name: Name, values: Set<String>) -> Cond {
        let text = self.text(name);
        let Some(variable) = self.policy.variable(&text) else { return self.wrong(format!("no variable `{text}`")) };
        let Type::Values(known) = &self.policy.variables[variable].ty else {
            return self.wrong(format!("`{text}` is no enumeration"));
        };
        if values.iter().any(|value| !known.contains(value)) {
            return self.wrong(format!("`{text}` has no such value"));
        }
        Cond::OneOf(variable, values)
    }

    // Patterns.

    fn data_term(&self, term: &ast::DataTerm) -> Set<Data> {
        let matched = match term.name {
            Some(name) => self.datum(name).map(|data| self.policy.data_below(data)).unwrap_or_default(),
            None => (0..self.policy.data.len()).map(Data).filter(|data| !self.policy.data[data.0].key).collect(),
        };
        let labels = self.labels(&term.labels);
        matched.into_iter().filter(|&data| labels.is_subset(&self.policy.data_labels(data))).collect()
    }

    fn data_pattern(&self, pattern: &ast::DataPattern) -> Set<Data> {
        let matched: Set<Data> = pattern.terms.iter().flat_map(|term| self.data_term(term)).collect();
        &matched - &self.data_except(pattern)
    }

    fn data_except(&self, pattern: &ast::DataPattern) -> Set<Data> {
        pattern.except.iter().flat_map(|term| self.data_term(term)).collect()
    }

    /// What a term matches, parts of what it matches left out.
    fn party_term(&self, term: &ast::PartyTerm) -> Set<Party> {
        let everyone = self.policy.all_parties();
        let matched: Set<Party> = match &term.head {
            PartyHead::Path(path) => self.party(path).into_iter().collect(),
            PartyHead::Any(kind) => {
                let kind = self.text(*kind);
                if !self.policy.kinds.contains_key(&kind) {
                    self.error(format!("no kind `{kind}`"));
                }
                everyone
                    .into_iter()
                    .filter(|party| self.policy.kinds_above(&self.policy.parties[party.0].kind).contains(&kind))
                    .collect()
            }
            PartyHead::Anyone => everyone,
            PartyHead::Group(path) => self.party(path).map(|party| self.policy.group(party)).unwrap_or_default(),
        };
        let labels = self.labels(&term.labels);
        matched.into_iter().filter(|&party| labels.is_subset(&self.policy.party_labels(party))).collect()
    }

    /// A pattern of a statement: without parts.
    fn parties_alone(&self, pattern: &ast::PartyPattern) -> Set<Party> {
        let matched: Set<Party> = pattern.terms.iter().flat_map(|term| self.party_term(term)).collect();
        let except: Set<Party> = pattern.except.iter().flat_map(|term| self.party_term(term)).collect();
        &matched - &except
    }

    /// A pattern of a claim: each term with the parts of what it matches.
    fn parties_with_parts(&self, pattern: &ast::PartyPattern) -> Set<Party> {
        let matched: Set<Party> = pattern.terms.iter().flat_map(|term| self.party_term(term)).collect();
        let matched = &self.policy.with_parts(&matched) - &self.parties_except(pattern);
        self.note_empty(matched.is_empty(), pattern.span.start);
        matched
    }

    /// What the terms of a claim's pattern match themselves, less what is taken out.
    fn parties_named(&self, pattern: &ast::PartyPattern) -> Set<Party> {
        let matched: Set<Party> = pattern.terms.iter().flat_map(|term| self.party_term(term)).collect();
        &matched - &self.parties_except(pattern)
    }

    fn parties_except(&self, pattern: &ast::PartyPattern) -> Set<Party> {
        let except: Set<Party> = pattern.except.iter().flat_map(|term| self.party_term(term)).collect();
        self.policy.with_parts(&except)
    }

    /// The data pattern of a claim.
    fn claimed_data(&self, pattern: &ast::DataPattern) -> Set<Data> {
        let data = self.data_pattern(pattern);
        self.note_empty(data.is_empty(), pattern.span.start);
        data
    }

    fn note_empty(&self, empty: bool, start: u32) {
        if empty {
            self.empty.borrow_mut().push(start);
        }
    }

    // The model.

    fn statements(&mut self) {
        for entry in self.entries {
            match &entry.item.statement {
                Stated::Assume(assume) => {
                    let cond = self.cond(&assume.condition);
                    self.policy.assumptions.push(cond);
                }
                Stated::Rule(rule) => {
                    let statement = self.statement(entry, rule);
                    self.policy.statements.push(statement);
                }
                Stated::Remark(remark) => {
                    for name in self.texts(&remark.against).difference(&self.remarks) {
                        self.error(format!("no remark `{name}`"));
                    }
                }
                _ => {}
            }
        }
    }

    fn statement(&self, entry: &Entry, rule: &ast::Rule) -> Statement {
        Statement {
            place: Self::place(entry, entry.item.span.start),
            name: rule.name.map(|name| self.text(name)),
            hidden: self.hidden_of(entry),
            when: rule.when.as_ref().map(|when| self.cond(when)),
            purposes: self.purpose_names(&rule.purposes),
            labels: self.labels(&rule.labels),
            body: self.body(&rule.body),
        }
    }

    fn body(&self, body: &ast::RuleBody) -> Body {
        match body {
            ast::RuleBody::Origin { data, at } => {
                Body::Origin { data: self.data_pattern(data), at: self.parties_alone(at) }
            }
            ast::RuleBody::Flow { chain, data, transformed, seal } => {
                Body::Flow { links: self.links(chain, data, transformed), seal: seal.and_then(|key| self.key(key)) }
            }
            ast::RuleBody::Derive { conclusions, premises, at } => Body::Derive {
                conclusions: conclusions.iter().filter_map(|&name| self.datum(name)).collect(),
                premises: premises.iter().map(|premise| self.data_pattern(premise)).collect(),
                at: at.as_ref().map(|at| self.parties_alone(at)),
            },
            ast::RuleBody::Keep { data, at, duration } => {
                Body::Keep { data: self.data_pattern(data), at: self.parties_alone(at), hours: duration.map(hours) }
            }
            ast::RuleBody::Use { data, at } => Body::Use { data: self.data_pattern(data), at: self.parties_alone(at) },
        }
    }

    fn links(&self, chain: &[ast::PartyPattern], data: &ast::DataPattern, transformed: &[Name]) -> Vec<Link> {
        let stops: Vec<Set<Party>> = chain.iter().map(|stop| self.parties_alone(stop)).collect();
        let becomes: Set<Data> = transformed.iter().filter_map(|&name| self.datum(name)).collect();
        let mut links = Vec::new();
        for (index, pair) in stops.windows(2).enumerate() {
            let (carries, becomes) = match (transformed.is_empty(), index) {
                (true, _) => (self.data_pattern(data), None),
                (false, 0) => (self.data_pattern(data), Some(becomes.clone())),
                (false, _) => (becomes.iter().flat_map(|&one| self.policy.data_below(one)).collect(), None),
            };
            links.push(Link { from: pair[0].clone(), to: pair[1].clone(), carries, becomes });
        }
        links
    }

    // Claims.

    fn claims(&mut self) {
        for entry in self.entries {
            let Stated::Claim(claim) = &entry.item.statement else { continue };
            self.empty.borrow_mut().clear();
            let body = self.claim_body(&claim.body);
            let claim = Claim {
                place: Self::place(entry, entry.item.span.start),
                name: self.text(claim.name),
                body,
                when: claim.when.as_ref().map(|when| self.cond(when)),
                unless: claim.unless.as_ref().map(|unless| self.cond(unless)),
                empty_patterns: self.empty.borrow().clone(),
            };
            self.policy.claims.push(claim);
        }
    }

    fn claim_body(&self, body: &ast::ClaimBody) -> ClaimBody {
        match body {
            ast::ClaimBody::Never(event) => ClaimBody::Never(self.event(event)),
            ast::ClaimBody::OnlyWhen(event, cond) => ClaimBody::OnlyWhen(self.event(event), self.cond(cond)),
            ast::ClaimBody::Only(event) => ClaimBody::Only(self.event(event)),
            ast::ClaimBody::UsesOnlyFor { party, data, purposes } => ClaimBody::UsesOnlyFor {
                party: self.parties_with_parts(party),
                data: self.claimed_data(data),
                purposes: self.policy.purposes_below(&self.purpose_names(purposes)),
            },
            ast::ClaimBody::OnlyThrough(event, gate) => {
                let named = self.parties_named(event_party(event));
                ClaimBody::OnlyThrough { event: self.event(event), gate: &self.parties_with_parts(gate) - &named }
            }
            ast::ClaimBody::Always(event) => self.always(event),
            ast::ClaimBody::Can(event) => ClaimBody::Can(self.event(event)),
            ast::ClaimBody::Control { who, ensure, event, while_ } => ClaimBody::Control {
                choices: self.choices(&self.decider(who)),
                ensure: *ensure,
                event: self.event(event),
                while_: while_.as_ref().map(|formula| self.cond(formula)),
            },
            ast::ClaimBody::AlwaysFormula(formula) => ClaimBody::AlwaysFormula(self.cond(formula)),
            ast::ClaimBody::NeverFormula(formula) => ClaimBody::NeverFormula(self.cond(formula)),
            ast::ClaimBody::EveryFlow { of, from, to, purposes, demand } => {
                self.every_flow(of, from, to, purposes, demand)
            }
            ast::ClaimBody::Spreads { data, baseline } => self.spreads(data, *baseline),
        }
    }

    fn always(&self, event: &ast::Event) -> ClaimBody {
        let (learns, data, party) = match event {
            ast::Event::Learns { party, data } => (true, data, party),
            ast::Event::Reaches { data, party } => (false, data, party),
            _ => unreachable!("`always` is about reaching or learning"),
        };
        self.parties_with_parts(party);
        let except = self.data_except(data);
        let mut terms = Vec::new();
        for term in &data.terms {
            let matched = &self.data_term(term) - &except;
            match term.name {
                Some(_) => terms.push(matched),
                None => terms.extend(matched.into_iter().map(|one| Set::from([one]))),
            }
        }
        terms.retain(|term| !term.is_empty());
        ClaimBody::Always { learns, data: self.claimed_data(data), terms, parties: self.parties_named(party) }
    }

    fn every_flow(
        &self,
        of: &Option<ast::DataPattern>,
        from: &Option<ast::PartyPattern>,
        to: &Option<ast::PartyPattern>,
        purposes: &[Name],
        demand: &ast::Demand,
    ) -> ClaimBody {
        let parties = |pattern: &Option<ast::PartyPattern>| {
            pattern.as_ref().map_or_else(|| self.policy.all_parties(), |pattern| self.parties_with_parts(pattern))
        };
        let anything = || (0..self.policy.data.len()).map(Data).filter(|data| !self.policy.data[data.0].key).collect();
        ClaimBody::EveryFlow {
            data: of.as_ref().map_or_else(anything, |of| self.claimed_data(of)),
            from: parties(from),
            to: parties(to),
            purposes: (!purposes.is_empty()).then(|| self.policy.purposes_below(&self.purpose_names(purposes))),
            demand: match demand {
                ast::Demand::Has(labels) => Demand::Has(self.labels(labels)),
                ast::Demand::Sealed(key) => {
                    Demand::Sealed(key.and_then(|key| self.key(key)).map(|key| self.policy.data_below(key)))
                }
            },
        }
    }

    fn spreads(&self, data: &ast::DataPattern, baseline: Name) -> ClaimBody {
        let known = self.entries.iter().any(|entry| match &entry.item.statement {
            Stated::Baseline(other) => other.name.symbol == baseline.symbol,
            _ => false,
        });
        if !known {
            self.error(format!("no baseline `{}`", self.text(baseline)));
        }
        ClaimBody::Spreads { data: self.claimed_data(data), baseline: self.text(baseline) }
    }

    fn event(&self, event: &ast::Event) -> Event {
        let make =
            |party, data, verb| Event { party: self.parties_with_parts(party), data: self.claimed_data(data), verb };
        match event {
            ast::Event::Reaches { data, party } => make(party, data, Verb::Reach),
            ast::Event::Learns { party, data } => make(party, data, Verb::Learn),
            ast::Event::Sends { from, data, to } => make(from, data, Verb::Send(self.parties_with_parts(to))),
            ast::Event::Keeps { party, data, longer_than } => make(party, data, Verb::Keep(longer_than.map(hours))),
            ast::Event::Uses { party, data, purposes } => {
                let purposes =
                    (!purposes.is_empty()).then(|| self.policy.purposes_below(&self.purpose_names(purposes)));
                make(party, data, Verb::Use(purposes))
            }
        }
    }

    /// The choices of a party or a kind.
    fn choices(&self, who: &Decider) -> Set<usize> {
        let kinds = match who {
            Decider::Party(party) => self.policy.kinds_above(&self.policy.parties[party.0].kind),
            Decider::Kind(kind) => self.policy.kinds_above(kind),
        };
        let has = |sort: &Sort| match sort {
            Sort::Choice(Decider::Kind(kind)) => kinds.contains(kind),
            Sort::Choice(by) => by == who,
            _ => false,
        };
        (0..self.policy.variables.len()).filter(|&index| has(&self.policy.variables[index].sort)).collect()
    }

    // Who says so.

    fn citations(&self) {
        for entry in self.entries {
            let (by, cites): (_, &[ast::Cite]) = match &entry.item.statement {
                Stated::Party(party) => (&None, party.cites()),
                Stated::Condition(condition) => (&condition.by, &condition.cites),
                Stated::Assume(assume) => (&assume.by, &assume.cites),
                Stated::Remark(remark) => (&remark.by, &remark.cites),
                Stated::Rule(rule) => (&rule.by, &rule.cites),
                Stated::Claim(claim) => (&claim.by, &claim.cites),
                _ => continue,
            };
            if let Some(ast::Speaker::Party(path)) = by {
                self.decider(path);
            }
            for cite in cites {
                if !self.policy.sources.contains(&self.text(cite.source)) {
                    self.error(format!("no source `{}`", self.text(cite.source)));
                }
            }
        }
    }
}

fn event_party(event: &ast::Event) -> &ast::PartyPattern {
    match event {
        ast::Event::Reaches { party, .. }
        | ast::Event::Learns { party, .. }
        | ast::Event::Sends { from: party, .. }
        | ast::Event::Keeps { party, .. }
        | ast::Event::Uses { party, .. } => party,
    }
}

/// The named conditions that a condition speaks of itself.
fn names_in(cond: &Cond) -> Set<String> {
    match cond {
        Cond::Named(name) => Set::from([name.clone()]),
        Cond::Yes(_) | Cond::OneOf(..) | Cond::Compare(..) | Cond::Event(_) => Set::new(),
        Cond::Not(inner) => names_in(inner),
        Cond::And(members) | Cond::Or(members) => members.iter().flat_map(names_in).collect(),
        Cond::Implies(left, right) => &names_in(left) | &names_in(right),
    }
}

/// The length of a duration in hours.
fn hours(duration: ast::Duration) -> i128 {
    let count = i128::from(duration.count);
    let days = match duration.unit {
        ast::Unit::Hour => return count,
        ast::Unit::Day => count,
        ast::Unit::Week => 7 * count,
        ast::Unit::Month => (count / 12) * 365 + (count % 12) * 30,
        ast::Unit::Year => 365 * count,
    };
    24 * days
}

/// A printed tree without its places, so that two trees can be compared by what they say.
fn without_spans(printed: &str) -> String {
    let mut rest = printed;
    let mut kept = String::new();
    while let Some(start) = rest.find("Span {") {
        kept.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else { break };
        rest = &rest[start + end + 1..];
    }
    kept.push_str(rest);
    kept
}
