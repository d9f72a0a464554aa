//! Values on their way to and from a database: five kinds, the same on both engines.

use crate::fault::Fault;
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit, money::Bps};

/// What a column or parameter holds. Booleans are 0 and 1; moments are microseconds; days are days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Int,
    Text,
    Bytes,
    Id,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Id),
}

/// One row of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The value of column `i` (from 0) as a Rust type.
    ///
    /// # Errors
    /// A [`Fault::Decode`] when the column is absent or holds another kind: a defect of ours.
    pub fn get<T: FromValue>(&self, i: usize) -> Result<T, Fault> {
        let v = self.0.get(i).ok_or_else(|| Fault::Decode(format!("no column {i}")))?;
        T::from_value(v).ok_or_else(|| Fault::Decode(format!("column {i} is {v:?}")))
    }

    /// The text of column `i`, where it lies.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn text(&self, i: usize) -> Result<&str, Fault> {
        match self.0.get(i) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(Fault::Decode(format!("column {i} is {other:?}"))),
        }
    }
}

/// A type that can be read from a column.
pub trait FromValue: Sized {
    fn from_value(v: &Value) -> Option<Self>;
}

macro_rules! from_int {
    ($($t:ty => $make:expr),* $(,)?) => {$(
        impl FromValue for $t {
            fn from_value(v: &Value) -> Option<Self> {
                match v {
                    Value::Int(n) => ($make)(*n),
                    _ => None,
                }
            }
        }
    )*};
}

from_int! {
    i64 => Some,
    bool => |n| Some(n != 0),
    Money => |n| Some(Money(n)),
    Micros => |n| Some(Micros(n)),
    Day => |n| Some(Day(n)),
    Bps => |n| Some(Bps(n)),
    u32 => |n: i64| u32::try_from(n).ok(),
}

macro_rules! from_text {
    ($($t:ty => $make:expr),* $(,)?) => {$(
        impl FromValue for $t {
            fn from_value(v: &Value) -> Option<Self> {
                match v {
                    Value::Text(s) => ($make)(s.as_str()),
                    _ => None,
                }
            }
        }
    )*};
}

from_text! {
    String => |s: &str| Some(s.to_owned()),
    Lang => Lang::from_code,
    Unit => Unit::from_code,
}

impl FromValue for Id {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Id(id) => Some(*id),
            Value::Bytes(b) => b.as_slice().try_into().ok().map(Id),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Bytes(b) => Some(b.clone()),
            _ => None,
        }
    }
}

impl FromValue for [u8; 32] {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Bytes(b) => b.as_slice().try_into().ok(),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! into_value {
    ($($t:ty => |$x:ident| $make:expr),* $(,)?) => {$(
        impl From<$t> for Value {
            fn from($x: $t) -> Value { $make }
        }
    )*};
}

into_value! {
    i64 => |x| Value::Int(x),
    i32 => |x| Value::Int(i64::from(x)),
    u32 => |x| Value::Int(i64::from(x)),
    bool => |x| Value::Int(i64::from(x)),
    Money => |x| Value::Int(x.0),
    Micros => |x| Value::Int(x.0),
    Day => |x| Value::Int(x.0),
    Bps => |x| Value::Int(x.0),
    Id => |x| Value::Id(x),
    &Id => |x| Value::Id(*x),
    String => |x| Value::Text(x),
    &String => |x| Value::Text(x.clone()),
    &str => |x| Value::Text(x.to_owned()),
    Lang => |x| Value::Text(x.code().to_owned()),
    Unit => |x| Value::Text(x.code().to_owned()),
    Vec<u8> => |x| Value::Bytes(x),
    &[u8] => |x| Value::Bytes(x.to_vec()),
    [u8; 32] => |x| Value::Bytes(x.to_vec()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(x: Option<T>) -> Value {
        x.map_or(Value::Null, Into::into)
    }
}

/// A parameter list: `params![territory, id, 5]`.
#[macro_export]
macro_rules! params {
    ($($x:expr),* $(,)?) => { &[$($crate::Value::from($x)),*] };
}
