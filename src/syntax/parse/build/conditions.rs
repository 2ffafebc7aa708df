//! Conditions and formulas.
//!
//! The recursion is as deep as the parentheses, which are limited before.

use super::{Builder, Children};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, Constant, Expr, ExprKind};
use crate::syntax::parse::grammar::{Node, Rule};

impl Builder<'_> {
    /// A condition or a formula.
    pub fn expr(&mut self, node: Node) -> Option<Expr> {
        let members = self.members(node, Self::disjunction)?;
        let mut members = members.into_iter().rev();
        let last = members.next()?;
        Some(members.fold(last, |then, if_| {
            let span = if_.span.to(then.span);
            Expr { kind: ExprKind::Implies(Box::new(if_), Box::new(then)), span }
        }))
    }

    fn disjunction(&mut self, node: Node) -> Option<Expr> {
        self.members(node, Self::conjunction).and_then(|members| chain(members, ExprKind::Or))
    }

    fn conjunction(&mut self, node: Node) -> Option<Expr> {
        self.members(node, Self::negation).and_then(|members| chain(members, ExprKind::And))
    }

    fn members(&mut self, node: Node, member: fn(&mut Self, Node) -> Option<Expr>) -> Option<Vec<Expr>> {
        Children::of(node).map(|child| member(self, child)).collect()
    }

    fn negation(&mut self, node: Node) -> Option<Expr> {
        let nots: Vec<Span> = node
            .clone()
            .into_inner()
            .filter(|child| child.as_rule() == Rule::kw_not)
            .map(|not| self.span(&not))
            .collect();
        let primary = Children::of(node).next()?;
        let inner = self.primary(primary)?;
        Some(nots.into_iter().rev().fold(inner, |inner, not| {
            let span = not.to(inner.span);
            Expr { kind: ExprKind::Not(Box::new(inner)), span }
        }))
    }

    fn primary(&mut self, node: Node) -> Option<Expr> {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::cond_group | Rule::formula_group => {
                let inner = Children::of(node).next()?;
                Some(Expr { span, ..self.expr(inner)? })
            }
            Rule::event => Some(Expr { kind: ExprKind::Event(Box::new(self.event(node)?)), span }),
            _ => Some(Expr { kind: self.atom(node)?, span }),
        }
    }

    fn atom(&mut self, node: Node) -> Option<ExprKind> {
        let mut children = Children::of(node);
        let variable = children.next_if(Rule::variable_name)?;
        let variable = self.name(&variable);
        if let Some(values) = children.next_if(Rule::values) {
            return Some(ExprKind::In { variable, values: self.names(values) });
        }
        let Some(op) = children.next_if(Rule::compare_op) else { return Some(ExprKind::Name(variable)) };
        let op = compare_op(op.as_str());
        let constant = children.next_if(Rule::constant)?;
        // Where the constant is wrong, that was reported, and the statement is in doubt.
        let with = self.constant(Children::of(constant).next()?);
        Some(with.map_or(ExprKind::Name(variable), |with| ExprKind::Compare { variable, op, with }))
    }

    fn constant(&mut self, node: Node) -> Option<Constant> {
        match node.as_rule() {
            Rule::date => self.date(&node).map(|(date, span)| Constant::Date(date, span)),
            Rule::integer => self.integer(&node).map(|(number, span)| Constant::Number(number, span)),
            _ => Some(Constant::Value(self.name(&node))),
        }
    }

    /// The next child, a condition or a formula.
    pub fn take_expr(&mut self, children: &mut Children, rule: Rule) -> Option<Expr> {
        let node = children.next_if(rule)?;
        self.expr(node)
    }
}

fn chain(mut members: Vec<Expr>, join: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
    if members.len() < 2 {
        return members.pop();
    }
    let span = members.first()?.span.to(members.last()?.span);
    Some(Expr { kind: join(members), span })
}

fn compare_op(written: &str) -> CompareOp {
    match written {
        "==" => CompareOp::Equal,
        "!=" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessOrEqual,
        ">" => CompareOp::Greater,
        _ => CompareOp::GreaterOrEqual,
    }
}
