#include "models/domain/format.h"

#include <QTest>

#include <limits>

using namespace strikescope;

namespace {

constexpr auto western = NumberScale::KiloMillion;
const QString dash = QStringLiteral("–");

} // namespace

class TestFormat : public QObject {
    Q_OBJECT

private slots:
    void grouping_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("indian");
        QTest::addColumn<QString>("other");
        const auto row = [](double value, const char* indian, const char* other) {
            QTest::newRow(indian) << value << QString::fromUtf8(indian) << QString::fromUtf8(other);
        };
        row(0, "0", "0");
        row(7, "7", "7");
        row(999, "999", "999");
        row(1000, "1,000", "1,000");
        row(99999, "99,999", "99,999");
        row(100000, "1,00,000", "100,000");
        row(1234567, "12,34,567", "1,234,567");
        row(10000000, "1,00,00,000", "10,000,000");
        row(123456789012.0, "1,23,45,67,89,012", "123,456,789,012");
        row(-999, "-999", "-999");
        row(-1000, "-1,000", "-1,000");
        row(-100000, "-1,00,000", "-100,000");
        row(-0.2, "0", "0"); // no "-0"
        row(999.6, "1,000", "1,000");
    }
    void grouping() {
        QFETCH(double, value);
        QFETCH(QString, indian);
        QFETCH(QString, other);
        QCOMPARE(formatGrouped(value), indian);
        QCOMPARE(formatGrouped(value, 0, western), other);
    }

    void groupingWithDecimals() {
        QCOMPARE(formatGrouped(1234567.891, 2), QStringLiteral("12,34,567.89"));
        QCOMPARE(formatGrouped(0.005, 1), QStringLiteral("0.0"));
        QCOMPARE(formatGrouped(-0.004, 2), QStringLiteral("0.00"));
        QCOMPARE(formatGrouped(-123456.5, 1), QStringLiteral("-1,23,456.5"));
    }

    void shortForm_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("indian");
        QTest::addColumn<QString>("other");
        const auto row = [](double value, const char* indian, const char* other) {
            QTest::addRow("%.10g", value) << value << QString::fromUtf8(indian) << QString::fromUtf8(other);
        };
        row(0, "0", "0");
        row(4.3333, "4.33", "4.33");
        row(999, "999", "999");
        row(1000, "1,000", "1K");
        row(65000, "65,000", "65K");
        row(99999, "99,999", "100K");
        row(100000, "1L", "100K");
        row(375000, "3.75L", "375K");
        row(3250000, "32.5L", "3.25M");
        row(9994000, "99.9L", "9.99M");
        row(9996000, "1Cr", "10M"); // not 100L
        row(999600, "10L", "1M");   // not 1000K
        row(10000000, "1Cr", "10M");
        row(12000000, "1.2Cr", "12M");
        row(1234567890, "123Cr", "1.23B");
        row(1e12, "1,00,000Cr", "1,000B");
        row(-375000, "-3.75L", "-375K");
        row(-0.001, "0", "0");
    }
    void shortForm() {
        QFETCH(double, value);
        QFETCH(QString, indian);
        QFETCH(QString, other);
        QCOMPARE(formatShort(value), indian);
        QCOMPARE(formatShort(value, western), other);
    }

    void missingIsADash() {
        for (const double none : {missing, std::numeric_limits<double>::infinity()}) {
            QCOMPARE(formatGrouped(none), dash);
            QCOMPARE(formatShort(none), dash);
            QCOMPARE(formatRupees(none), dash);
            QCOMPARE(formatStrike(none), dash);
            QCOMPARE(formatIv(none), dash);
            QCOMPARE(formatVolPoints(none), dash);
            QCOMPARE(formatPercentChange(none), dash);
            for (const Quantity quantity : allQuantities) {
                QCOMPARE(formatNumber(quantity, none), dash);
                QCOMPARE(formatValue(quantity, none), dash);
                QCOMPARE(formatChange(quantity, none), dash);
            }
        }
    }

    void quantities_data() {
        QTest::addColumn<int>("quantity");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("number");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("change");
        const auto row = [](Quantity quantity, double value, const char* number, const char* text,
                            const char* change) {
            QTest::addRow("%s %g", qPrintable(key(quantity)), value)
                << int(quantity) << value << QString::fromUtf8(number) << QString::fromUtf8(text)
                << QString::fromUtf8(change);
        };
        row(Quantity::Iv, 0.12, "12.00", "12.00%", "+12.00 vp");
        row(Quantity::Iv, 1.76674, "176.67", "176.67%", "+176.67 vp");
        row(Quantity::Iv, -0.0085, "-0.85", "-0.85%", "-0.85 vp");
        row(Quantity::Oi, 4552925, "45.5L", "45.5L", "+45.5L");
        row(Quantity::Oi, 0, "0", "0", "0");
        row(Quantity::Volume, -65000, "-65,000", "-65,000", "-65,000");
        row(Quantity::Delta, 0.549229, "0.549", "0.549", "+0.549");
        row(Quantity::Delta, -0.00001, "0.000", "0.000", "0.000");
        row(Quantity::Gamma, 0.000952934, "9.53", "9.53×10⁻⁴", "+9.53×10⁻⁴");
        row(Quantity::Theta, -15.45811, "-15.46", "-15.46 ₹/day", "-15.46 ₹/day");
        row(Quantity::Vega, 13.70658, "13.71", "13.71 ₹/vp", "+13.71 ₹/vp");
    }
    void quantities() {
        QFETCH(int, quantity);
        QFETCH(double, value);
        QFETCH(QString, number);
        QFETCH(QString, text);
        QFETCH(QString, change);
        QCOMPARE(formatNumber(Quantity(quantity), value), number);
        QCOMPARE(formatValue(Quantity(quantity), value), text);
        QCOMPARE(formatChange(Quantity(quantity), value), change);
    }

    void theRest() {
        QCOMPARE(formatIv(0.1234), QStringLiteral("12.34%"));
        QCOMPARE(formatVolPoints(0.0085), QStringLiteral("+0.85 vp"));
        QCOMPARE(formatVolPoints(-0.0285), QStringLiteral("-2.85 vp"));
        QCOMPARE(formatVolPoints(0), QStringLiteral("0.00 vp"));
        QCOMPARE(formatPercentChange(1.69983), QStringLiteral("+170.0%"));
        QCOMPARE(formatPercentChange(-0.05), QStringLiteral("-5.0%"));
        QCOMPARE(formatStrike(25000), QStringLiteral("25,000"));
        QCOMPARE(formatStrike(112.5), QStringLiteral("112.5"));
        QCOMPARE(formatRupees(595583750), QStringLiteral("₹59.6Cr"));
        QCOMPARE(formatRupees(-250000), QStringLiteral("-₹2.5L"));
        QCOMPARE(displayFactor(Quantity::Iv), 100.0);
        QCOMPARE(displayUnit(Quantity::Theta), QStringLiteral("₹/day"));
    }
};

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
