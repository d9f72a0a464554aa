//! How values and rows of ours are those of PostgreSQL's client.

use crate::fault::Fault;
use crate::postgres_engine::fault;
use crate::value::{Row, Ty, Value};
use rahba_kernel::Id;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

pub(super) fn pg_type(t: Ty) -> Type {
    match t {
        Ty::Int => Type::INT8,
        Ty::Text => Type::TEXT,
        Ty::Bytes => Type::BYTEA,
        Ty::Id => Type::UUID,
    }
}

pub(super) fn our_type(t: &Type) -> Option<Ty> {
    match *t {
        Type::INT8 => Some(Ty::Int),
        Type::TEXT => Some(Ty::Text),
        Type::BYTEA => Some(Ty::Bytes),
        Type::UUID => Some(Ty::Id),
        _ => None,
    }
}

pub(super) fn from_pg(row: &tokio_postgres::Row) -> Result<Row, Fault> {
    let mut values = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let t = column.type_();
        let v = match *t {
            Type::INT8 => row.try_get::<_, Option<i64>>(i).map(|v| v.map(Value::Int)),
            Type::INT4 => row.try_get::<_, Option<i32>>(i).map(|v| v.map(|n| Value::Int(i64::from(n)))),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(i).map(|v| v.map(Value::Text)),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i).map(|v| v.map(Value::Bytes)),
            Type::UUID => row.try_get::<_, Option<Uuid>>(i).map(|v| v.map(|u| Value::Id(u.0))),
            _ => return Err(Fault::Decode(format!("column {} has type {t}", column.name()))),
        }
        .map_err(fault)?;
        values.push(v.unwrap_or(Value::Null));
    }
    Ok(Row(values))
}

struct Uuid(Id);

impl<'a> tokio_postgres::types::FromSql<'a> for Uuid {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Uuid(Id(raw.try_into()?)))
    }

    fn accepts(t: &Type) -> bool {
        *t == Type::UUID
    }
}

impl ToSql for Value {
    fn to_sql(&self, t: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) if *t == Type::INT8 => n.to_sql(t, out),
            Value::Text(s) if *t == Type::TEXT => s.to_sql(t, out),
            Value::Bytes(b) if *t == Type::BYTEA => b.to_sql(t, out),
            Value::Id(id) if *t == Type::UUID => {
                out.extend_from_slice(&id.0);
                Ok(IsNull::No)
            }
            other => Err(format!("{other:?} given for a parameter of type {t}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
